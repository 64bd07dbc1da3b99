package dev.millrace.topology.door;

import dev.millrace.model.Architecture;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.Image;
import dev.millrace.topology.observe.DeadLetterReason;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads images from the bytes of records, and says of those that do not fit a network why. Keeps
 * nothing between calls; safe for use by many threads.
 */
public final class ImageReader {

  /** Longest id, in bytes of UTF-8: it stands in the prediction, twice. */
  static final int MAX_ID_BYTES = 1024;

  /**
   * Most bytes of an image's record that stand in its prediction: its headers, and its id twice.
   */
  public static final int MAX_PASSED_BYTES = PassedHeaders.MAX_BYTES + 2 * MAX_ID_BYTES;

  private final Deserializer<Image> deserializer = AvroSerde.of(Image.class).deserializer();
  private final Architecture network;

  /** Creates a reader of images for {@code network}. */
  public ImageReader(Architecture network) {
    this.network = network;
  }

  /** Returns the number of classes that there are. */
  public int classes() {
    return network.classes();
  }

  /** What was read: a sample, or if there is none, the problem. */
  record Result(Sample sample, Problem problem) {
    private static Result of(DeadLetterReason reason, String message) {
      return new Result(null, new Problem(reason, message));
    }
  }

  /** Reads a record of {@code topic} that must have its image's id as its key. */
  Result read(
      String topic, byte[] key, byte[] value, Headers headers, long offset, long timestamp) {
    if (value == null) {
      return Result.of(DeadLetterReason.NO_VALUE, "the record has no value");
    }
    Image image;
    try {
      image = deserializer.deserialize(topic, value);
    } catch (SerializationException e) {
      return Result.of(DeadLetterReason.UNDECODABLE, e.getMessage());
    }
    if (key == null) {
      return Result.of(DeadLetterReason.NO_KEY, "the record has no key; it must be the image id");
    }
    if (key.length > MAX_ID_BYTES) {
      return Result.of(
          DeadLetterReason.ID_TOO_LONG,
          "the image id must have at most " + MAX_ID_BYTES + " bytes, but had " + key.length);
    }
    String id = new String(key, StandardCharsets.UTF_8);
    if (!id.equals(image.getId())) {
      return Result.of(
          DeadLetterReason.KEY_MISMATCH,
          "the key must be the image id '" + image.getId() + "', but was '" + id + "'");
    }
    return problem(image)
        .map(problem -> new Result(null, problem))
        .orElseGet(
            () ->
                new Result(
                    sample(image, value, PassedHeaders.of(headers), offset, timestamp), null));
  }

  /**
   * Reads the value of a record again that was a sample before.
   *
   * @throws SerializationException if it is not one
   */
  public Sample readAgain(byte[] value, Headers headers, long offset, long timestamp) {
    Image image = deserializer.deserialize("", value);
    problem(image)
        .ifPresent(
            problem -> {
              throw new SerializationException("does not fit the network: " + problem.message());
            });
    return sample(image, value, headers, offset, timestamp);
  }

  private static Sample sample(
      Image image, byte[] value, Headers headers, long offset, long timestamp) {
    return new Sample(
        image.getId(), image.getPixels(), image.getLabel(), offset, timestamp, headers, value);
  }

  private Optional<Problem> problem(Image image) {
    if (image.getChannels() != network.channels()
        || image.getHeight() != network.height()
        || image.getWidth() != network.width()) {
      return problem(
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
      return problem(
          DeadLetterReason.WRONG_PIXEL_COUNT,
          "there must be " + wanted + " pixels, but there were " + pixels);
    }
    Integer label = image.getLabel();
    if (label != null && (label < 0 || label >= network.classes())) {
      return problem(
          DeadLetterReason.WRONG_LABEL,
          "the label must be null or from 0 to " + (network.classes() - 1) + ", but was " + label);
    }
    return Optional.empty();
  }

  private static Optional<Problem> problem(DeadLetterReason reason, String message) {
    return Optional.of(new Problem(reason, message));
  }
}
