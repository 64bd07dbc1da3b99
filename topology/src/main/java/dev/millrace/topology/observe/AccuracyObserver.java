package dev.millrace.topology.observe;

import dev.millrace.schemas.Accuracy;

/**
 * Takes note of the rolling accuracy over all learners, which one process at a time measures.
 * Called by one stream thread at a time; must return soon and throw nothing.
 */
public interface AccuracyObserver extends AutoCloseable {

  /** Takes note of nothing. */
  AccuracyObserver NONE =
      new AccuracyObserver() {
        @Override
        public void measured(Accuracy figures) {}

        @Override
        public void close() {}
      };

  /**
   * Accuracy was measured, or restored from where it was measured before.
   *
   * @param figures the newest figures; not to be changed
   */
  void measured(Accuracy figures);

  /** Accuracy is no longer measured in this process. */
  @Override
  void close();
}
