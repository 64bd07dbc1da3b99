package dev.millrace.topology.label;

import dev.millrace.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The images that were scored last, so that a second label for one of them is recognized. A ring:
 * the image of number n stands at n modulo the capacity. Images are known by the first eight bytes
 * of the SHA-256 of their id. Not thread-safe.
 */
public final class ScoredRing {

  /** Images that a store writes together. */
  public static final int BLOCK = 512;

  /** Arrival of an image that the learner was not trained on yet. */
  public static final long NOT_TRAINED = -1;

  /**
   * An image that was scored.
   *
   * @param id what {@link #key} gives for its id
   * @param label its class
   * @param predicted what was predicted
   * @param confidence the probability of that
   * @param arrival its number among the images trained on, or {@link #NOT_TRAINED}
   */
  public record Scored(long id, int label, int predicted, float confidence, long arrival) {}

  private final int capacity;
  private final long[] ids;
  private final int[] labels;
  private final int[] predicted;
  private final float[] confidences;
  private final long[] arrivals;
  private final Map<Long, Long> numbers = new HashMap<>(); // by id, the newest
  private final BitSet changedBlocks = new BitSet();
  private long scored;

  /**
   * Creates an empty one.
   *
   * @param capacity most images; may be 0
   */
  public ScoredRing(int capacity) {
    this.capacity = capacity;
    ids = new long[capacity];
    labels = new int[capacity];
    predicted = new int[capacity];
    confidences = new float[capacity];
    arrivals = new long[capacity];
  }

  /** Returns the most images that it holds. */
  public int capacity() {
    return capacity;
  }

  /** Returns how many images were scored, held or not. */
  public long scored() {
    return scored;
  }

  /** Returns what stands for an image id. */
  public static long key(String id) {
    return ByteBuffer.wrap(Sha256.newDigest().digest(id.getBytes(StandardCharsets.UTF_8)))
        .getLong();
  }

  /** Takes in the next image, in the place of the oldest. */
  public void add(long id, int label, int prediction, float confidence) {
    if (capacity > 0) {
      put(id, label, prediction, confidence, NOT_TRAINED);
      changedBlocks.set(place(scored) / BLOCK);
    }
    scored++;
  }

  private void put(long id, int label, int prediction, float confidence, long arrival) {
    int place = place(scored);
    if (scored >= capacity) {
      numbers.remove(ids[place], scored - capacity);
    }
    ids[place] = id;
    labels[place] = label;
    predicted[place] = prediction;
    confidences[place] = confidence;
    arrivals[place] = arrival;
    numbers.put(id, scored);
  }

  private int place(long number) {
    return (int) (number % capacity);
  }

  /** Returns the number of the newest image with this id that is held; -1 if there is none. */
  public long find(long id) {
    return numbers.getOrDefault(id, -1L);
  }

  /** Returns an image that is held, by its number. */
  public Scored get(long number) {
    return at(place(number));
  }

  /** Returns the image at a place that holds one. */
  public Scored at(int place) {
    return new Scored(
        ids[place], labels[place], predicted[place], confidences[place], arrivals[place]);
  }

  /** Gives an image that is held another class. */
  public void correct(long number, int label) {
    labels[place(number)] = label;
    changedBlocks.set(place(number) / BLOCK);
  }

  /** Takes note that the learner was trained on an image, if it is held. */
  public void trained(long id, long arrival) {
    long number = find(id);
    if (number >= 0) {
      arrivals[place(number)] = arrival;
      changedBlocks.set(place(number) / BLOCK);
    }
  }

  /** Returns the blocks of places that have changed since {@link #clearChanged}. */
  public IntStream changedBlocks() {
    return changedBlocks.stream();
  }

  /** Forgets which blocks have changed. */
  public void clearChanged() {
    changedBlocks.clear();
  }

  /** Has all blocks be written anew. */
  public void changeAll() {
    changedBlocks.set(0, blocks());
  }

  /** Returns how many blocks there are. */
  public int blocks() {
    return (capacity + BLOCK - 1) / BLOCK;
  }

  /** Returns how many places of a block hold an image. */
  public int filled(int block) {
    long inRing = Math.min(scored, capacity);
    return (int) Math.max(0, Math.min(BLOCK, inRing - (long) block * BLOCK));
  }

  /**
   * Fills an empty one with the last images of another.
   *
   * @param total how many had been scored
   * @param last in their order, the newest last
   */
  public void restore(long total, Scored[] last) {
    Scored[] kept = Arrays.copyOfRange(last, Math.max(0, last.length - capacity), last.length);
    scored = total - kept.length;
    for (Scored image : kept) {
      put(image.id, image.label, image.predicted, image.confidence, image.arrival);
      scored++;
    }
  }
}
