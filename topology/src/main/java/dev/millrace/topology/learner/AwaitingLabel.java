package dev.millrace.topology.learner;

import dev.millrace.topology.door.Sample;

/**
 * An image that waits for its label.
 *
 * @param sample the image
 * @param modelStep optimizer steps behind the weights that predicted it
 * @param probabilities what they gave, by class; not to be modified; empty until it is predicted
 */
@SuppressWarnings("ArrayRecordComponent") // carried along, never compared
record AwaitingLabel(Sample sample, long modelStep, float[] probabilities) {

  private static final float[] NONE = new float[0];

  /** Returns one that has not been predicted yet. */
  static AwaitingLabel unpredicted(Sample sample) {
    return new AwaitingLabel(sample, 0, NONE);
  }

  boolean isPredicted() {
    return probabilities.length > 0;
  }
}
