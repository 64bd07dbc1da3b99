package dev.millrace.topology.merge;

import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.RememberedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The images that this process has lately received from learners, each for the others. They come
 * with the merged models, under keys of their own. Learners that do not look for long miss some;
 * that costs them nothing but those. Thread-safe.
 */
final class PeerImages {

  /**
   * An image.
   *
   * @param number of the image among those received, from 1 on
   * @param learner that shows it
   * @param label its class
   * @param pixels not to be modified
   */
  record Shown(long number, String learner, int label, ByteBuffer pixels) {}

  /** Most bytes of pixels kept. */
  static final int MOST_BYTES = 4 << 20;

  private static final String KEY = "images/";

  private final int imageBytes;
  private final int classes;
  private final Deserializer<RememberedImage> deserializer =
      AvroSerde.of(RememberedImage.class).deserializer();
  private final Deque<Shown> images = new ArrayDeque<>();
  private long received;

  /**
   * Creates one that has received nothing yet.
   *
   * @param imageBytes that every image must have
   * @param classes that there are
   */
  PeerImages(int imageBytes, int classes) {
    this.imageBytes = imageBytes;
    this.classes = classes;
  }

  /** Returns the key of a learner's image in one of its places. */
  static String key(String learner, int place) {
    return KEY + learner + '/' + place;
  }

  /** Returns whether a record with this key is to be an image. */
  static boolean isKey(byte[] key) {
    return key != null && new String(key, StandardCharsets.UTF_8).startsWith(KEY);
  }

  /**
   * Takes in a record of a topic.
   *
   * @throws SerializationException if it cannot be decoded
   * @throws IllegalArgumentException if it is no image of these classes
   */
  void receive(String topic, byte[] key, byte[] value) {
    String name = new String(key, StandardCharsets.UTF_8);
    if (name.lastIndexOf('/') < KEY.length()) {
      throw new IllegalArgumentException("the key '" + name + "' names no learner");
    }
    RememberedImage image = deserializer.deserialize(topic, value);
    if (image.getPixels().remaining() != imageBytes
        || image.getLabel() < 0
        || image.getLabel() >= classes) {
      throw new IllegalArgumentException(
          "an image must have %d bytes and a class below %d, but had %d and %d"
              .formatted(imageBytes, classes, image.getPixels().remaining(), image.getLabel()));
    }
    String learner = name.substring(KEY.length(), name.lastIndexOf('/'));
    add(learner, image.getLabel(), image.getPixels());
  }

  private synchronized void add(String learner, int label, ByteBuffer pixels) {
    received++;
    images.addLast(new Shown(received, learner, label, pixels));
    while ((long) images.size() * imageBytes > MOST_BYTES) {
      images.removeFirst();
    }
  }

  /** Returns how many images were received. */
  synchronized long received() {
    return received;
  }

  /** Returns those that are still here of the images after the first {@code seen}. */
  synchronized List<Shown> since(long seen) {
    if (seen == received) {
      return List.of();
    }
    long unseen = Math.min(images.size(), received - seen);
    return new ArrayList<>(images).subList(images.size() - (int) unseen, images.size());
  }
}
