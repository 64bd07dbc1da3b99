package dev.millrace.benchmarks.peers;

import dev.millrace.model.data.DrawnDigits;
import dev.millrace.model.data.ImageSample;

/** Mini-batches of drawn digits, in the forms that the libraries take. Read only. */
final class Workload {

  static final int BATCH = 64;
  static final int BATCHES = 64;
  static final int SIDE = DrawnDigits.SIDE;
  static final int PIXELS = SIDE * SIDE;
  static final int CLASSES = 10;
  static final float LEARNING_RATE = 2e-3f;

  private static final double FIRST_CONVOLUTION_FLOP = 2.0 * 24 * 24 * 8 * 25;

  /** Of the matrix products of one image: two convolutions and two dense layers. */
  static final double FORWARD_FLOP =
      FIRST_CONVOLUTION_FLOP + 2.0 * (8 * 8 * 16 * 200 + 256 * 128 + 128 * 10);

  /** Forward, weight gradients, and input gradients of all but the first layer. */
  static final double TRAINING_FLOP = 3 * FORWARD_FLOP - FIRST_CONVOLUTION_FLOP;

  final byte[][][] pixels = new byte[BATCHES][BATCH][];
  final float[][] scaled = new float[BATCHES][BATCH * PIXELS];
  final float[][] firstScaled = new float[BATCHES][PIXELS];
  final int[][] labels = new int[BATCHES][BATCH];
  final long[][] longLabels = new long[BATCHES][BATCH];

  Workload() {
    DrawnDigits digits = DrawnDigits.training(1);
    for (int b = 0; b < BATCHES; b++) {
      for (int i = 0; i < BATCH; i++) {
        ImageSample digit = digits.get((long) b * BATCH + i);
        pixels[b][i] = digit.pixels();
        labels[b][i] = digit.label();
        longLabels[b][i] = digit.label();
        for (int p = 0; p < PIXELS; p++) {
          scaled[b][i * PIXELS + p] = (pixels[b][i][p] & 0xff) / 255f;
        }
      }
      System.arraycopy(scaled[b], 0, firstScaled[b], 0, PIXELS);
    }
  }
}
