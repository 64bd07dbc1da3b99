package dev.millrace.app.output;

/**
 * How far a long task has come, shown on standard error. Not for use by several threads at once.
 */
public interface Progress extends AutoCloseable {

  /**
   * Reports the work done so far.
   *
   * @param done count since the start of the task
   * @param message figures to show beside it, with commas between, the one that matters most last:
   *     {@code "900 images/s, loss 0.12"}; may be empty. A bar without room leaves out the others.
   */
  void update(long done, String message);

  /** Shows the last state and ends the display. */
  @Override
  void close();
}
