package dev.millrace.topology.learner;

import dev.millrace.model.ImageBatch;
import dev.millrace.topology.door.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The images that wait: to be predicted, in stream order; or, once they have a label, for their
 * mini-batch to fill, in the order in which the labels came. One that came with its label waits for
 * both.
 *
 * <p>Confined to the stream thread of its task.
 */
final class PendingImages {

  private final List<WaitingImage> unpredicted = new ArrayList<>();
  private final List<WaitingImage> labeled = new ArrayList<>();

  /** Takes in an image of the stream. */
  void add(Sample sample) {
    WaitingImage image = new WaitingImage(sample);
    unpredicted.add(image);
    if (image.labeled()) {
      labeled.add(image);
    }
  }

  /** Takes in an image that was predicted before and now has its label; returns it. */
  WaitingImage addPredicted(Sample sample, int label, long labelTimestamp) {
    WaitingImage image = new WaitingImage(sample, label, labelTimestamp);
    image.markPredicted();
    labeled.add(image);
    return image;
  }

  /** Gives a label to the newest image of an id that waits to be predicted. */
  void attach(String id, int label, long labelTimestamp) {
    WaitingImage image = find(unpredicted, id);
    image.attach(label, labelTimestamp);
    labeled.add(image);
  }

  /** Returns the newest labeled image of an id; null if there is none. */
  WaitingImage labeled(String id) {
    return find(labeled, id);
  }

  private static WaitingImage find(List<WaitingImage> images, String id) {
    for (int i = images.size() - 1; i >= 0; i--) {
      if (images.get(i).sample().id().equals(id)) {
        return images.get(i);
      }
    }
    return null;
  }

  /** Returns those that have not been predicted yet, in stream order. */
  List<WaitingImage> unpredicted() {
    return unpredicted;
  }

  /** Returns those of the mini-batch, in its order, predicted or not. */
  List<WaitingImage> batch() {
    return labeled;
  }

  /** Returns how many have a label, predicted or not. */
  int labeled() {
    return labeled.size();
  }

  /** Returns whether the mini-batch is made of those that wait to be predicted, in their order. */
  boolean isBatchUnpredicted() {
    return unpredicted.equals(labeled);
  }

  /** Fills a batch with those of a list. */
  static void fill(ImageBatch batch, List<WaitingImage> images) {
    batch.clear();
    for (WaitingImage image : images) {
      image.addTo(batch);
    }
  }

  /** Notes that all have been predicted; those without a label wait here no longer. */
  void markPredicted() {
    unpredicted.forEach(WaitingImage::markPredicted);
    unpredicted.clear();
  }

  /** Empties the mini-batch, after all have been predicted. */
  void clear() {
    unpredicted.clear();
    labeled.clear();
  }

  /** Returns all, each in its place: first those that have been predicted. */
  List<WaitingImage> all() {
    List<WaitingImage> all = new ArrayList<>(labeled);
    all.removeIf(image -> !image.predicted());
    all.addAll(unpredicted);
    return all;
  }

  /** Returns how many of {@link #all()}, counted from the first, have been predicted. */
  int predicted() {
    return all().size() - unpredicted.size();
  }

  /** Returns the places in {@link #all()} of the images of the mini-batch, in its order. */
  List<Integer> batchPlaces() {
    Map<WaitingImage, Integer> places = new HashMap<>();
    all().forEach(image -> places.put(image, places.size()));
    return labeled.stream().map(places::get).toList();
  }

  /**
   * Fills it with what another held.
   *
   * @param all its {@link #all}
   * @param predicted its {@link #predicted}
   * @param batchPlaces its {@link #batchPlaces}; empty if that is the order of the places
   * @throws IllegalArgumentException if these do not go together
   */
  void restore(List<WaitingImage> all, int predicted, List<Integer> batchPlaces) {
    if (predicted < 0 || predicted > all.size()) {
      throw new IllegalArgumentException(
          "predicted must be from 0 to " + all.size() + ", but was " + predicted);
    }
    clear();
    List<Integer> withLabel =
        IntStream.range(0, all.size()).filter(i -> all.get(i).labeled()).boxed().toList();
    List<Integer> places = batchPlaces.isEmpty() ? withLabel : batchPlaces;
    if (!places.stream().sorted().toList().equals(withLabel)
        || !all.subList(0, predicted).stream().allMatch(WaitingImage::labeled)) {
      throw new IllegalArgumentException(
          "the mini-batch must be the images with a label, %s, but was %s"
              .formatted(withLabel, places));
    }
    places.forEach(place -> labeled.add(all.get(place)));
    all.subList(0, predicted).forEach(WaitingImage::markPredicted);
    unpredicted.addAll(all.subList(predicted, all.size()));
  }
}
