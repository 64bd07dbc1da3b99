package dev.millrace.topology.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.model.Architecture;
import dev.millrace.model.data.DataException;
import dev.millrace.model.data.Fitting;
import dev.millrace.model.data.ImageFile;
import dev.millrace.model.data.Picture;
import dev.millrace.schemas.Image;
import dev.millrace.topology.observe.DeadLetterReason;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Makes images of records whose value is an image file: decoded, and fitted to the network's shape.
 * Keeps nothing between calls; safe for use by many threads.
 */
final class FileImages {

  private final Architecture network;
  private final Fitting fitting;

  FileImages(Architecture network, Fitting fitting) {
    this.network = network;
    this.fitting = fitting;
  }

  /** Returns whether a value begins as an image file does; at once for one in Avro. */
  static boolean isOne(byte[] value) {
    boolean isAvro = value.length > 1 && value[0] == (byte) 0xC3 && value[1] == 1;
    return !isAvro && ImageFile.isImage(value);
  }

  /**
   * Returns the image, without a label.
   *
   * @throws UnusableException if the file is broken or too large, or its key is no id
   */
  Image read(Record<byte[], byte[]> record, RecordMetadata place) throws UnusableException {
    String id = id(record.key(), place);
    int channels = network.channels();
    if (channels != 1 && channels != 3) {
      throw new UnusableException(
          DeadLetterReason.WRONG_SHAPE,
          "an image file gives 1 or 3 channels, but the network takes " + channels);
    }
    return new Image(
        id,
        network.height(),
        network.width(),
        channels,
        ByteBuffer.wrap(
            fitting.apply(decode(record.value()), channels, network.height(), network.width())),
        null,
        Instant.ofEpochMilli(record.timestamp()));
  }

  private static Picture decode(byte[] file) throws UnusableException {
    try {
      return ImageFile.decode(file);
    } catch (DataException e) {
      throw new UnusableException(DeadLetterReason.UNDECODABLE, "the value " + e.getMessage());
    }
  }

  private static String id(byte[] key, RecordMetadata place) throws UnusableException {
    String id = ImageId.of(key, place.topic(), place.partition(), place.offset());
    if (key != null && key.length > 0) {
      ImageReader.requireShort(key);
      if (!Arrays.equals(id.getBytes(UTF_8), key)) { // some of it was replaced
        throw new UnusableException(
            DeadLetterReason.KEY_MISMATCH, "the key must be the image id in UTF-8, but was not");
      }
    }
    return id;
  }
}
