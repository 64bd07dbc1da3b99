package dev.millrace.topology.learner;

import dev.millrace.topology.door.Sample;
import java.util.ArrayList;
import java.util.List;

/**
 * The images that wait: first to be predicted, then, if they have a label, for their mini-batch to
 * fill. All that wait are predicted at once, so the predicted ones always stand first.
 */
final class PendingImages {

  private final List<Sample> images = new ArrayList<>();
  private int predicted;
  private int labeled;

  void add(Sample sample) {
    images.add(sample);
    if (sample.labeled()) {
      labeled++;
    }
  }

  /** Returns all that wait, in stream order. */
  List<Sample> all() {
    return images;
  }

  /** Returns those that have not been predicted yet, in stream order. */
  List<Sample> unpredicted() {
    return images.subList(predicted, images.size());
  }

  /** Returns how many of {@link #all()}, counted from the first, have been predicted. */
  int predicted() {
    return predicted;
  }

  /** Returns how many have a label, predicted or not. */
  int labeled() {
    return labeled;
  }

  /** Notes that all have been predicted; those without a label need not wait any longer. */
  void markPredicted() {
    if (labeled < images.size()) {
      images.removeIf(sample -> !sample.labeled());
    }
    predicted = images.size();
  }

  /** Restores the mark that {@link #predicted()} gave. */
  void restorePredicted(int count) {
    if (count < 0 || count > images.size()) {
      throw new IllegalArgumentException(
          "predicted must be from 0 to " + images.size() + ", but was " + count);
    }
    predicted = count;
  }

  void clear() {
    images.clear();
    predicted = 0;
    labeled = 0;
  }
}
