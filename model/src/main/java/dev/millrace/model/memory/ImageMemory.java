package dev.millrace.model.memory;

import dev.millrace.model.random.RandomKey;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Past labeled images, to be rehearsed: as many of each class as there is room for.
 *
 * <p>While there is room, every image is kept. When it is full, an image of a class with fewer
 * images than the largest has takes the place of a random one of the largest class; one of the
 * largest class takes that of another of its class, or none, so that every image of the class has
 * been kept with the same probability (reservoir sampling). Draws go by class first: each class
 * that is there is as likely as another, and so is each of its images.
 *
 * <p>Random numbers are functions of the key and of counters that the caller gives. So all that the
 * memory depends on is in its slots and in {@link #offered}: another memory that is given the same
 * goes on in the same way.
 *
 * <p>Chrysakis and Moens, "Online Continual Learning from Imbalanced Data" (ICML 2020), for the
 * balance by class; Vitter, "Random Sampling with a Reservoir" (ACM TOMS 1985).
 *
 * <p>Lives on the Java heap, and grows with the images up to its capacity. Not thread-safe.
 */
public final class ImageMemory {

  private final int capacity;
  private final int imageBytes;
  private final long key; // state of a RandomKey
  private final byte[][] pixels; // by slot; null where it has not been used
  private final int[] labels; // by slot
  private final long[] arrivals; // by slot
  private final BitSet used = new BitSet();
  private final BitSet changed = new BitSet();
  private final SortedInts[] slots; // by class
  private final long[] offered; // by class
  private int size;

  /**
   * Creates an empty memory.
   *
   * @param capacity most images, at least 1
   * @param classes number of classes
   * @param imageBytes of every image
   * @param key of the random numbers
   */
  public ImageMemory(int capacity, int classes, int imageBytes, RandomKey key) {
    this.capacity = capacity;
    this.imageBytes = imageBytes;
    this.key = key.state();
    pixels = new byte[capacity][];
    labels = new int[capacity];
    arrivals = new long[capacity];
    slots = IntStream.range(0, classes).mapToObj(i -> new SortedInts()).toArray(SortedInts[]::new);
    offered = new long[classes];
  }

  /** Returns the most images it holds, which is the number of its slots. */
  public int capacity() {
    return capacity;
  }

  /** Returns the images it holds. */
  public int size() {
    return size;
  }

  /** Returns the images it holds of a class. */
  public int size(int label) {
    return slots[label].size();
  }

  /**
   * Offers an image, which is copied if it is kept.
   *
   * @param image pixels from its position on; the position does not move
   * @param index number of the image in the stream, above that of any before; also the counter of
   *     the random numbers
   */
  public void offer(ByteBuffer image, int label, long index) {
    offer(image, label, index, RandomKey.uniform(key, 2 * index));
  }

  /**
   * As {@link #offer(ByteBuffer, int, long)}, for an image that is not of the stream itself.
   *
   * @param index number of the next image of the stream
   * @param counter of the random numbers, which are not those of the stream's images
   */
  public void offerBeside(ByteBuffer image, int label, long index, long counter) {
    offer(image, label, index, RandomKey.uniform(key, 2 * counter + 1));
  }

  private void offer(ByteBuffer image, int label, long index, double uniform) {
    int slot = choose(label, uniform);
    offered[label]++;
    if (slot >= 0) {
      put(slot, image, label, index);
    }
  }

  /** Returns the slot for the next image of a class, or -1 if it is not to be kept. */
  private int choose(int label, double uniform) {
    if (size < capacity) {
      return used.nextClearBit(0);
    }
    SortedInts largest = slots[0];
    for (SortedInts ofClass : slots) {
      largest = ofClass.size() > largest.size() ? ofClass : largest;
    }
    if (slots[label].size() < largest.size()) {
      return largest.get((int) (uniform * largest.size()));
    }
    long rank = (long) (uniform * (offered[label] + 1));
    return rank < slots[label].size() ? slots[label].get((int) rank) : -1;
  }

  private void put(int slot, ByteBuffer image, int label, long index) {
    if (used.get(slot)) {
      remove(slot);
    }
    if (pixels[slot] == null) {
      pixels[slot] = new byte[imageBytes];
    }
    image.get(image.position(), pixels[slot]);
    labels[slot] = label;
    arrivals[slot] = index;
    used.set(slot);
    changed.set(slot);
    slots[label].add(slot);
    size++;
  }

  private void remove(int slot) {
    used.clear(slot);
    changed.set(slot);
    slots[labels[slot]].remove(slot);
    size--;
  }

  /**
   * Draws an image.
   *
   * @param counter of the draw; the same gives the same image as long as nothing is changed
   * @return its slot
   * @throws IllegalStateException if the memory is empty
   */
  public int draw(long counter) {
    int present = 0;
    for (SortedInts ofClass : slots) {
      present += ofClass.size() > 0 ? 1 : 0;
    }
    if (present == 0) {
      throw new IllegalStateException("memory must hold an image to draw, but was empty");
    }
    long drawing = RandomKey.fold(key, 0);
    int rank = (int) (RandomKey.uniform(drawing, 2 * counter) * present);
    int label = 0;
    while (slots[label].size() == 0 || rank-- > 0) {
      label++;
    }
    double uniform = RandomKey.uniform(drawing, 2 * counter + 1);
    return slots[label].get((int) (uniform * slots[label].size()));
  }

  /**
   * Gives an image another class, if it is still there and the only one that came then.
   *
   * @param arrival its number in the stream
   * @param label the class that it was offered with
   * @return whether it is there
   */
  public boolean relabel(long arrival, int label, int newLabel) {
    int found = -1;
    for (int i = 0; i < slots[label].size(); i++) {
      int slot = slots[label].get(i);
      if (arrivals[slot] == arrival) {
        if (found >= 0) {
          return false; // another learner's image came at the same time
        }
        found = slot;
      }
    }
    if (found < 0) {
      return false;
    }
    slots[label].remove(found);
    slots[newLabel].add(found);
    labels[found] = newLabel;
    offered[newLabel]++;
    changed.set(found);
    return true;
  }

  /** Returns how many images of a class came before the {@code index}-th of the stream. */
  public int countBefore(int label, long index) {
    int count = 0;
    for (int i = 0; i < slots[label].size(); i++) {
      count += arrivals[slots[label].get(i)] < index ? 1 : 0;
    }
    return count;
  }

  /**
   * Forgets the images of a class that came before the {@code index}-th of the stream.
   *
   * @return how many there were
   */
  public int forgetBefore(int label, long index) {
    int forgotten = 0;
    for (int i = slots[label].size() - 1; i >= 0; i--) {
      int slot = slots[label].get(i);
      if (arrivals[slot] < index) {
        remove(slot);
        forgotten++;
      }
    }
    offered[label] = slots[label].size();
    return forgotten;
  }

  /** Returns whether a slot holds an image. */
  public boolean holds(int slot) {
    return used.get(Objects.checkIndex(slot, capacity));
  }

  /** Returns the pixels in a slot that holds an image; live, not to be modified. */
  public byte[] pixels(int slot) {
    return pixels[slot];
  }

  /** Returns the class of the image in a slot that holds one. */
  public int label(int slot) {
    return labels[slot];
  }

  /** Returns the number in the stream of the image in a slot that holds one. */
  public long arrival(int slot) {
    return arrivals[slot];
  }

  /** Returns the slots that were filled, replaced or emptied since {@link #clearChanged}. */
  public IntStream changed() {
    return changed.stream();
  }

  /** Forgets which slots were changed. */
  public void clearChanged() {
    changed.clear();
  }

  /** Returns by class how many images were offered since some of it were last forgotten; live. */
  public long[] offered() {
    return offered;
  }

  /**
   * Fills a slot that is empty, as an earlier memory had it. It does not count as changed.
   *
   * @throws IllegalArgumentException if the slot or the image cannot be
   */
  public void restore(int slot, byte[] image, int label, long arrival) {
    if (slot < 0 || slot >= capacity || used.get(slot)) {
      throw new IllegalArgumentException("slot must be free and below " + capacity + ": " + slot);
    }
    if (label < 0 || label >= slots.length || image.length != imageBytes || arrival < 0) {
      throw new IllegalArgumentException(
          "remembered image must have %d bytes and a class below %d, but had %d and %d"
              .formatted(imageBytes, slots.length, image.length, label));
    }
    put(slot, ByteBuffer.wrap(image), label, arrival);
    changed.clear(slot);
  }
}
