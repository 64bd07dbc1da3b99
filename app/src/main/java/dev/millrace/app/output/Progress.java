package dev.millrace.app.output;

/**
 * How far a long task has come, shown on standard error. Not for use by several threads at once.
 */
public interface Progress extends AutoCloseable {

  /**
   * Reports the work done so far.
   *
   * @param done count since the start of the task
   * @param figures to show beside it, as {@code "loss 0.12"}, the one that matters most last: a bar
   *     without room leaves out the others
   */
  void update(long done, String... figures);

  /** Shows the last state and ends the display. */
  @Override
  void close();
}
