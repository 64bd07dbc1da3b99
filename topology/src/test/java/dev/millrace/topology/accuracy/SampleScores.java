package dev.millrace.topology.accuracy;

/** Scored images, as far as a test says what they are. */
final class SampleScores {

  private SampleScores() {}

  /** Returns an image whose id and confidence are unknown, and whose label came with it. */
  static Scored scored(int label, int predicted, double logLoss) {
    return new Scored(ImageIds.UNKNOWN, label, predicted, Calibration.UNKNOWN, logLoss, 0);
  }
}
