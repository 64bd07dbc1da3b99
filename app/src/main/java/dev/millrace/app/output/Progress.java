package dev.millrace.app.output;

/**
 * How far a long task has come, shown on standard error. Not for use by several threads at once.
 */
public interface Progress extends AutoCloseable {

  /**
   * Reports the work done so far.
   *
   * @param done count since the start of the task
   * @param message figures to show beside it, for instance {@code "loss 0.12"}; may be empty
   */
  void update(long done, String message);

  /** Shows the last state and ends the display. */
  @Override
  void close();
}
