package dev.millrace.topology.merge;

import dev.millrace.model.ImageBatch;
import dev.millrace.model.random.RandomKey;
import dev.millrace.schemas.internal.RememberedImage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The images that a learner shows to its peers: one of sixteen that it has trained on, at random.
 * So each knows all classes, though its own partition may have few of them: learners that know
 * different classes unlearn each other's.
 *
 * <p>Zhao, Li, Lai, Suda, Civin and Chandra, "Federated Learning with Non-IID Data" (2018), for
 * sharing some of the images.
 *
 * <p>Confined to the stream thread of its task.
 */
final class ImagesShown {

  static final double SHARE = 1.0 / 16;

  /** Most images shown with one commit; also the keys that each learner writes to in turn. */
  static final int MOST = 128;

  /** Larger images are not shown: their records might be too large for the topic. */
  static final int MOST_BYTES = 512 << 10;

  private static final long SHOWN = 6;

  private final String learner;
  private final long key; // state of a RandomKey
  private final List<RememberedImage> waiting = new ArrayList<>();
  private int next;

  /**
   * Creates one that shows none yet.
   *
   * @param learner its id
   * @param seed of the random numbers
   */
  ImagesShown(String learner, long seed) {
    this.learner = learner;
    key = RandomKey.of(seed).fold(SHOWN).state();
  }

  /**
   * Takes its pick of a mini-batch.
   *
   * @param images that were trained on by then, those of the batch included
   */
  void pick(ImageBatch batch, long images) {
    for (int i = 0; i < batch.size() && waiting.size() < MOST; i++) {
      long index = images - batch.size() + i;
      ByteBuffer pixels = batch.pixels(i);
      if (RandomKey.uniform(key, index) < SHARE && pixels.remaining() <= MOST_BYTES) {
        byte[] copy = new byte[pixels.remaining()];
        pixels.get(copy);
        waiting.add(new RememberedImage(index, batch.label(i), ByteBuffer.wrap(copy)));
      }
    }
  }

  /**
   * Shows what was picked since the last time.
   *
   * @param send takes the key and the value of a record
   */
  void show(BiConsumer<String, RememberedImage> send) {
    for (RememberedImage image : waiting) {
      send.accept(PeerImages.key(learner, next), image);
      next = (next + 1) % MOST;
    }
    waiting.clear();
  }
}
