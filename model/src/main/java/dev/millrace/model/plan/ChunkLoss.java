package dev.millrace.model.plan;

import dev.millrace.model.Argmax;
import java.util.Arrays;
import java.util.BitSet;

/**
 * {@link dev.millrace.model.loss.SoftmaxCrossEntropy} on chunks of logits [K, stride], the image
 * innermost. Sums up loss and hits over the chunks of a mini-batch. Not thread-safe.
 */
public final class ChunkLoss {

  private final int classes;
  private final float[] gradient; // [K, stride]
  private double loss;
  private double countedLoss;
  private int correct;
  private BitSet competing = new BitSet();

  /** For logits of so many classes, and chunks of so many images at most. */
  public ChunkLoss(int classes, int chunkSize) {
    this.classes = classes;
    gradient = new float[Math.multiplyExact(classes, chunkSize)];
    competing.set(0, classes);
  }

  /**
   * Has the softmax of {@link #add} run over some classes alone: the others get no gradient. It
   * runs over all unless set.
   *
   * @param classes to which the labels belong; live
   */
  public void compete(BitSet classes) {
    competing = classes;
  }

  /** Forgets the sums, before the first chunk of a mini-batch. */
  public void clear() {
    loss = 0;
    countedLoss = 0;
    correct = 0;
  }

  /** Sets the derivatives to 0, before the first image of a chunk. */
  public void clearGradient() {
    Arrays.fill(gradient, 0);
  }

  /** Sum of the images' losses, in nats; the mean is this divided by the batch size. */
  public double sum() {
    return loss;
  }

  /** Sum of the losses of the images that count, in nats. */
  public double countedSum() {
    return countedLoss;
  }

  /** Images that count and whose label had the largest probability. */
  public int correct() {
    return correct;
  }

  /**
   * Writes the probabilities of a chunk.
   *
   * @param logits [K, stride]; not modified
   * @param stride distance from one class to the next
   * @param target receives rows of K from {@code start} on
   */
  public void probabilities(float[] logits, int stride, int images, float[] target, int start) {
    for (int i = 0; i < images; i++) {
      double logSumExp = logSumExp(logits, i, stride);
      for (int k = 0; k < classes; k++) {
        target[start + i * classes + k] = (float) Math.exp(logits[k * stride + i] - logSumExp);
      }
    }
  }

  /**
   * Adds the loss of one image, and computes the derivative of the mini-batch's mean loss by its
   * logits.
   *
   * @param logits [K, stride]
   * @param stride distance from one class to the next
   * @param i image within the chunk
   * @param label its class
   * @param batchSize images in the mini-batch
   * @param counts whether the figures are of this image, too
   */
  public void add(float[] logits, int stride, int i, int label, int batchSize, boolean counts) {
    double logSumExp = logSumExpOfCompeting(logits, i, stride);
    double imageLoss = logSumExp - logits[label * stride + i];
    loss += imageLoss;
    for (int k = 0; k < classes; k++) {
      float z = logits[k * stride + i];
      double target = k == label ? 1 : 0;
      double share = competing.get(k) ? Math.exp(z - logSumExp) : 0;
      gradient[k * stride + i] = (float) ((share - target) / batchSize);
    }
    if (counts) {
      countedLoss += imageLoss;
      correct += Argmax.of(logits, i, stride, classes) == label ? 1 : 0;
    }
  }

  /**
   * The derivatives that {@link #add} computed since {@link #clearGradient}, [K, stride]; 0 for
   * other images.
   */
  public float[] gradient() {
    return gradient;
  }

  private double logSumExpOfCompeting(float[] logits, int i, int stride) {
    if (competing.cardinality() == classes) {
      return logSumExp(logits, i, stride);
    }
    double max = Double.NEGATIVE_INFINITY;
    for (int k = competing.nextSetBit(0); k >= 0; k = competing.nextSetBit(k + 1)) {
      max = Math.max(max, logits[k * stride + i]);
    }
    double sum = 0;
    for (int k = competing.nextSetBit(0); k >= 0; k = competing.nextSetBit(k + 1)) {
      sum += Math.exp(logits[k * stride + i] - max);
    }
    return max + Math.log(sum);
  }

  /** ln Σ exp(z) over one image. */
  private double logSumExp(float[] logits, int i, int stride) {
    double max = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < classes; k++) {
      max = Math.max(max, logits[k * stride + i]);
    }
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += Math.exp(logits[k * stride + i] - max);
    }
    return max + Math.log(sum);
  }
}
