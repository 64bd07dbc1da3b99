package dev.millrace.model;

import dev.millrace.model.data.Augmentation;
import dev.millrace.model.memory.ImageMemory;
import dev.millrace.model.random.RandomKey;

/**
 * Puts remembered images beside new ones. Remembered images are shifted and turned a little, so
 * that those that come again and again are not learned by heart.
 *
 * <p>Holds a batch as large as the largest it has made. Not thread-safe.
 */
final class Rehearsal {

  private static final Augmentation AUGMENTATION = Augmentation.DIGITS;

  private final ImageMemory memory;
  private final RandomKey key;
  private ImageBatch rehearsed;
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
    for (int i = 0; i < remembered && memory.size() > 0; i++) {
      int slot = memory.draw(first + i);
      AUGMENTATION.apply(
          memory.pixels(slot), batch.height(), batch.width(), key, first + i, changed);
      rehearsed.add(changed, memory.label(slot));
    }
    return rehearsed;
  }

  private void reserve(ImageBatch batch, int capacity) {
    if (rehearsed == null || rehearsed.capacity() < capacity) {
      rehearsed = new ImageBatch(capacity, batch.channels(), batch.height(), batch.width());
      changed = new byte[batch.channels() * batch.height() * batch.width()];
    }
  }
}
