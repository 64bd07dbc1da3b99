package dev.millrace.topology.checkpoint;

/**
 * Saved state that does not fit the settings, is damaged, or is not that of the committed offsets.
 * It is left as it is; the message says what is wrong and how to go on.
 */
public final class IncompatibleStateException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception with the whole line that the user reads. */
  public IncompatibleStateException(String message) {
    super(message);
  }

  private IncompatibleStateException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Returns one for state that cannot be read or contradicts itself.
   *
   * @param store name of the store
   * @param how what is wrong, as half a sentence
   * @param cause what was thrown, or null
   */
  public static IncompatibleStateException damaged(String store, String how, Throwable cause) {
    return new IncompatibleStateException(
        String.format(
            "The saved state of store '%s' is damaged: %s."
                + " It was left as it is; start anew under another application id.",
            store, how),
        cause);
  }
}
