package dev.millrace.topology.answer;

/** A network whose numbers are not finite any more; the message says how to go on. */
public final class DivergedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param who the id of the learner or predictor, or the merger
   * @param how what is not finite, as half a sentence
   */
  public DivergedException(String who, String how) {
    super(
        who
            + " cannot go on: "
            + how
            + ". The network has diverged; most likely the learning rate is too high. What was"
            + " committed last is kept, with finite weights. Have the learners start anew, under"
            + " another application id and with a lower learning rate (--learning-rate).");
  }
}
