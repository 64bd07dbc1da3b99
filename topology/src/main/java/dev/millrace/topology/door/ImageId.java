package dev.millrace.topology.door;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The id that an image file gets, which has none in itself. */
public final class ImageId {

  private ImageId() {}

  /**
   * Returns the record's key; without one, its topic, partition and offset, with dashes between.
   *
   * @param key in UTF-8; null or empty for none
   */
  public static String of(byte[] key, String topic, int partition, long offset) {
    return key == null || key.length == 0
        ? topic + "-" + partition + "-" + offset
        : new String(key, UTF_8);
  }
}
