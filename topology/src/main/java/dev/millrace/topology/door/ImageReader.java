package dev.millrace.topology.door;

import dev.millrace.model.Architecture;
import dev.millrace.model.ClassIndex;
import dev.millrace.model.data.Fitting;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.Image;
import dev.millrace.topology.observe.DeadLetterReason;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Reads images from the bytes of records, and says of those that do not fit a network why. A value
 * is an {@link Image} in Avro's single-object encoding or an image file, told by its first bytes.
 * Keeps nothing between calls; safe for use by many threads.
 */
public final class ImageReader {

  /** Longest id, in bytes of UTF-8: it stands in the prediction, twice. */
  static final int MAX_ID_BYTES = 1024;

  /**
   * Most bytes of an image's record that stand in its prediction: its headers, and its id twice.
   */
  public static final int MAX_PASSED_BYTES = PassedHeaders.MAX_BYTES + 2 * MAX_ID_BYTES;

  private final Serde<Image> serde = AvroSerde.of(Image.class);
  private final Architecture network;
  private final ClassIndex classes;
  private final FileImages files;

  /** Creates a reader of images for {@code network}, to whose shape it stretches files. */
  public ImageReader(Architecture network) {
    this(network, Fitting.STRETCH);
  }

  /**
   * Creates a reader.
   *
   * @param network what the images must fit
   * @param fitting how image files are made to fit it
   */
  ImageReader(Architecture network, Fitting fitting) {
    this.network = network;
    this.classes = new ClassIndex(network);
    this.files = new FileImages(network, fitting);
  }

  /** Returns the number of classes that there are. */
  public int classes() {
    return classes.classes();
  }

  /** What was read: a sample, or if there is none, the problem. */
  record Result(Sample sample, Problem problem) {}

  /**
   * Reads a record. The sample's value is the record's, or where that is a file, or the label stood
   * in a header, an Avro record of what was made of it, so that it need not be made again.
   */
  Result read(Record<byte[], byte[]> record, RecordMetadata place) {
    try {
      return new Result(sample(record, place), null);
    } catch (UnusableException e) {
      return new Result(null, e.problem());
    }
  }

  private Sample sample(Record<byte[], byte[]> record, RecordMetadata place)
      throws UnusableException {
    byte[] value = record.value();
    if (value == null) {
      throw new UnusableException(DeadLetterReason.NO_VALUE, "the record has no value");
    }
    boolean isFile = FileImages.isOne(value);
    Image image = isFile ? files.read(record, place) : avro(record, place);
    Integer label = image.getLabel() == null ? LabelHeader.read(record.headers(), classes) : null;
    if (label != null) {
      image.setLabel(label);
    }
    if (isFile || label != null) {
      value = serde.serializer().serialize(place.topic(), image);
    }
    return sample(
        image, value, PassedHeaders.of(record.headers()), place.offset(), record.timestamp());
  }

  private Image avro(Record<byte[], byte[]> record, RecordMetadata place) throws UnusableException {
    Image image;
    try {
      image = serde.deserializer().deserialize(place.topic(), record.value());
    } catch (SerializationException e) {
      throw new UnusableException(
          DeadLetterReason.UNDECODABLE, ForeignFile.describe(record.value(), e.getMessage()));
    }
    byte[] key = record.key();
    if (key == null) {
      throw new UnusableException(
          DeadLetterReason.NO_KEY, "the record has no key; it must be the image id");
    }
    requireShort(key);
    String id = new String(key, StandardCharsets.UTF_8);
    if (!id.equals(image.getId())) {
      throw new UnusableException(
          DeadLetterReason.KEY_MISMATCH,
          "the key must be the image id '" + image.getId() + "', but was '" + id + "'");
    }
    requireFits(image);
    return image;
  }

  static void requireShort(byte[] key) throws UnusableException {
    if (key.length > MAX_ID_BYTES) {
      throw new UnusableException(
          DeadLetterReason.ID_TOO_LONG,
          "the image id must have at most " + MAX_ID_BYTES + " bytes, but had " + key.length);
    }
  }

  /**
   * Reads the value of a sample again.
   *
   * @throws SerializationException if it is not one
   */
  public Sample readAgain(byte[] value, Headers headers, long offset, long timestamp) {
    Image image = serde.deserializer().deserialize("", value);
    try {
      requireFits(image);
    } catch (UnusableException e) {
      throw new SerializationException("does not fit the network: " + e.getMessage(), e);
    }
    return sample(image, value, headers, offset, timestamp);
  }

  private static Sample sample(
      Image image, byte[] value, Headers headers, long offset, long timestamp) {
    return new Sample(
        image.getId(), image.getPixels(), image.getLabel(), offset, timestamp, headers, value);
  }

  private void requireFits(Image image) throws UnusableException {
    if (image.getChannels() != network.channels()
        || image.getHeight() != network.height()
        || image.getWidth() != network.width()) {
      throw new UnusableException(
          DeadLetterReason.WRONG_SHAPE,
          String.format(
              "the image must be %dx%dx%d (channels x height x width), but was %dx%dx%d",
              network.channels(),
              network.height(),
              network.width(),
              image.getChannels(),
              image.getHeight(),
              image.getWidth()));
    }
    int wanted = network.channels() * network.height() * network.width();
    int pixels = image.getPixels().remaining();
    if (pixels != wanted) {
      throw new UnusableException(
          DeadLetterReason.WRONG_PIXEL_COUNT,
          "there must be " + wanted + " pixels, but there were " + pixels);
    }
    Integer label = image.getLabel();
    if (label != null && !classes.has(label)) {
      throw new UnusableException(
          DeadLetterReason.WRONG_LABEL,
          "the label must be null or from 0 to " + (classes() - 1) + ", but was " + label);
    }
  }
}
