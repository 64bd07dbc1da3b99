package dev.millrace.model;

import dev.millrace.model.data.Augmentation;
import dev.millrace.model.memory.ImageMemory;
import dev.millrace.model.random.RandomKey;
import java.util.BitSet;

/**
 * Puts remembered images beside new ones, and says which classes there are. Remembered images are
 * changed a little, so that those that come again and again are not learned by heart.
 *
 * <p>Holds a batch as large as the largest it has made. Not thread-safe.
 */
final class Rehearsal {

  private final ImageMemory memory;
  private final RandomKey key;
  private ImageBatch rehearsed;
  private final BitSet classes = new BitSet();
  private byte[] changed;

  Rehearsal(ImageMemory memory, RandomKey key) {
    this.memory = memory;
    this.key = key;
  }

  /**
   * Returns a batch with all images of another, and as many remembered ones after them, or none if
   * there are none.
   *
   * @param batch not modified
   * @param first counter of the first draw
   * @return valid until the next call
   */
  ImageBatch beside(ImageBatch batch, int remembered, long first) {
    reserve(batch, batch.size() + remembered);
    rehearsed.clear();
    rehearsed.addAll(batch);
    addRemembered(remembered, first);
    return rehearsed;
  }

  /** As {@link #beside}, without the images of a batch, whose shape alone counts. */
  ImageBatch alone(ImageBatch like, int remembered, long first) {
    reserve(like, remembered);
    rehearsed.clear();
    addRemembered(remembered, first);
    return rehearsed;
  }

  private void addRemembered(int remembered, long first) {
    Augmentation augmentation = Augmentation.suitedTo(rehearsed.channels());
    for (int i = 0; i < remembered && memory.size() > 0; i++) {
      int slot = memory.draw(first + i);
      augmentation.apply(
          memory.pixels(slot), rehearsed.height(), rehearsed.width(), key, first + i, changed);
      rehearsed.add(changed, memory.label(slot));
    }
  }

  /**
   * Returns the classes that have been seen, those of a new batch among them; all classes while
   * there is only one. A class that has not been seen yet is not to be unlearned: it would take
   * long to learn, once it comes.
   *
   * <p>Caccia, Aljundi, Asadi, Tuytelaars, Pineau and Belilovsky, "New Insights on Reducing Abrupt
   * Representation Change in Online Continual Learning" (ICLR 2022), for a softmax over some of the
   * classes.
   *
   * @return live, changed by the next call
   */
  BitSet classes(ImageBatch batch) {
    long[] offered = memory.offered();
    for (int label = 0; label < offered.length; label++) {
      classes.set(label, offered[label] > 0);
    }
    for (int i = 0; i < batch.size(); i++) {
      classes.set(batch.label(i));
    }
    if (classes.cardinality() == 1) {
      classes.set(0, offered.length);
    }
    return classes;
  }

  private void reserve(ImageBatch batch, int capacity) {
    if (rehearsed == null || rehearsed.capacity() < capacity) {
      rehearsed = new ImageBatch(capacity, batch.channels(), batch.height(), batch.width());
      changed = new byte[batch.channels() * batch.height() * batch.width()];
    }
  }
}
