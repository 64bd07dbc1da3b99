package dev.millrace.topology.learner;

import dev.millrace.model.ImageBatch;
import dev.millrace.topology.door.Sample;
import dev.millrace.topology.label.ScoredRing;

/**
 * An image that waits to be predicted, or for its mini-batch to fill, with its label if that is
 * known. Confined to the stream thread of its task.
 */
final class WaitingImage {

  private static final long SAME_RECORD = -1;

  private final Sample sample;
  private Integer label; // null if it is not known
  private long labelTimestamp = SAME_RECORD;
  private boolean predicted;
  private long key;
  private boolean hasKey;

  /** One that came with its label, or has none. */
  WaitingImage(Sample sample) {
    this.sample = sample;
    this.label = sample.label();
  }

  /** One whose label came in a record of its own, with that record's timestamp. */
  WaitingImage(Sample sample, int label, long labelTimestamp) {
    this(sample);
    attach(label, labelTimestamp);
  }

  /** Gives it a label that came in a record of its own. */
  void attach(int newLabel, long timestamp) {
    label = newLabel;
    labelTimestamp = timestamp;
  }

  /** Gives it another class than the one it has. */
  void correct(int newLabel) {
    label = newLabel;
    labelTimestamp = isLate() ? labelTimestamp : sample.timestamp();
  }

  Sample sample() {
    return sample;
  }

  boolean labeled() {
    return label != null;
  }

  /** Returns the class; null if it is not known. */
  Integer label() {
    return label;
  }

  /** Returns whether the label is not the one of the image's own record. */
  boolean isLate() {
    return labelTimestamp != SAME_RECORD;
  }

  /** Returns the timestamp of the label's record, if it is late. */
  long labelTimestamp() {
    return labelTimestamp;
  }

  /** Returns what {@link ScoredRing#key} gives for its id. */
  long key() {
    if (!hasKey) {
      key = ScoredRing.key(sample.id());
      hasKey = true;
    }
    return key;
  }

  /** Returns whether it has been predicted. */
  boolean predicted() {
    return predicted;
  }

  /** Notes that it has been predicted. */
  void markPredicted() {
    predicted = true;
  }

  /** Returns the milliseconds from the image's timestamp to the label's. */
  long lagMs() {
    return isLate() ? Math.max(0, labelTimestamp - sample.timestamp()) : 0;
  }

  /** Adds it to a batch. */
  void addTo(ImageBatch batch) {
    batch.add(sample.pixels(), labeled() ? label : ImageBatch.NO_LABEL);
  }
}
