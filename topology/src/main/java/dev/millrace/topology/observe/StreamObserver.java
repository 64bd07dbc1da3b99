package dev.millrace.topology.observe;

/**
 * Takes note of what happens in one instance of the application. Thread-safe: stream threads call
 * it at the same time; the observers that it returns each belong to one task.
 */
public interface StreamObserver {

  /** Takes note of nothing. */
  StreamObserver NONE =
      new StreamObserver() {
        @Override
        public LearnerObserver learnerStarted(
            String learner, int partition, long step, long imagesLearned) {
          return LearnerObserver.NONE;
        }

        @Override
        public AccuracyObserver accuracyStarted() {
          return AccuracyObserver.NONE;
        }

        @Override
        public void rejected(DeadLetterReason reason, int records) {}

        @Override
        public void passedOver() {}
      };

  /**
   * A learner starts in this process, or starts again.
   *
   * @param learner its id
   * @param partition the partition of {@code images} that it learns from
   * @param step optimizer steps that it has made before
   * @param imagesLearned images that it was trained on before
   * @return what takes note of it from now on; the learner closes it
   */
  LearnerObserver learnerStarted(String learner, int partition, long step, long imagesLearned);

  /**
   * This process begins to measure the rolling accuracy.
   *
   * @return what takes note of it from now on; the accuracy stage closes it
   */
  AccuracyObserver accuracyStarted();

  /** Records became dead letters. */
  void rejected(DeadLetterReason reason, int records);

  /** A record was passed over that is no part of a valid model, merged or snapshot. */
  void passedOver();
}
