package dev.millrace.model;

import dev.millrace.model.data.Augmentation;
import dev.millrace.model.random.RandomKey;

/**
 * Changes the images of mini-batches before they are trained on. Which change an image gets depends
 * on the key and on how many images came before it.
 *
 * <p>Holds a copy as large as the largest batch. Not thread-safe.
 */
final class BatchAugmenter {

  private final Augmentation augmentation;
  private final RandomKey key;
  private ImageBatch changed;
  private byte[] before;
  private byte[] after;

  BatchAugmenter(Augmentation augmentation, RandomKey key) {
    this.augmentation = augmentation;
    this.key = key;
  }

  /**
   * Changes a batch.
   *
   * @param batch not modified
   * @param firstIndex images that came before the batch
   * @return changed images with the same labels, valid until the next call; the batch itself if
   *     there is nothing to change
   */
  ImageBatch apply(ImageBatch batch, long firstIndex) {
    if (augmentation.isNone()) {
      return batch;
    }
    reserve(batch);
    changed.clear();
    for (int i = 0; i < batch.size(); i++) {
      batch.copyImage(i, before);
      augmentation.apply(before, batch.height(), batch.width(), key, firstIndex + i, after);
      changed.add(after, batch.label(i));
    }
    return changed;
  }

  private void reserve(ImageBatch batch) {
    if (changed == null || changed.capacity() < batch.size()) {
      changed = new ImageBatch(batch.size(), batch.channels(), batch.height(), batch.width());
      before = new byte[batch.channels() * batch.height() * batch.width()];
      after = new byte[before.length];
    }
  }
}
