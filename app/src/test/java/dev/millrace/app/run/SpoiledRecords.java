package dev.millrace.app.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.TrainingStep;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Ways to spoil the record of an image, at random and the same for the same seed. */
final class SpoiledRecords {

  private static final int HEADER_BYTES = 10;
  private static final int[] SIZES = {Integer.MIN_VALUE, -1, 0, 1, 27, 29, 1 << 20, 0x7fffffff};
  private static final long[] LENGTHS = {-1, Long.MIN_VALUE, 1 << 20, 1L << 31, Long.MAX_VALUE};

  /** A record as bytes. */
  @SuppressWarnings("ArrayRecordComponent")
  record Raw(byte[] key, byte[] value) {}

  /**
   * A way to spoil a record.
   *
   * @param name for people
   * @param reason part of what the dead letter must say; empty for any
   * @param mayBeGood whether the result may happen to be an image that can be used, such as one
   *     with another pixel
   * @param spoil makes the bad record from a good one
   */
  record Kind(
      String name, String reason, boolean mayBeGood, BiFunction<Raw, SplittableRandom, Raw> spoil) {

    private static Kind of(
        String name, String reason, BiFunction<Raw, SplittableRandom, Raw> spoil) {
      return new Kind(name, reason, false, spoil);
    }

    private static Kind edit(String name, String reason, EditImage edit) {
      return of(name, reason, (raw, random) -> edited(raw, image -> edit.edit(image, random)));
    }

    private static Kind body(String name, WriteBody body) {
      return of(
          name,
          "cannot decode Image",
          (raw, random) -> new Raw(raw.key, withBody(raw.value, body, random)));
    }
  }

  private interface EditImage {
    void edit(Image image, SplittableRandom random);
  }

  private interface WriteBody {
    void write(BinaryEncoder encoder, SplittableRandom random) throws IOException;
  }

  static final List<Kind> KINDS =
      List.of(
          new Kind("bits flipped", "", true, (raw, random) -> flipped(raw, random)),
          Kind.of(
              "truncated",
              "",
              (raw, random) ->
                  new Raw(raw.key, Arrays.copyOf(raw.value, random.nextInt(raw.value.length)))),
          Kind.of(
              "trailing bytes",
              "trailing bytes",
              (raw, random) ->
                  new Raw(
                      raw.key,
                      Arrays.copyOf(raw.value, raw.value.length + 1 + random.nextInt(5000)))),
          Kind.of("garbage", "", (raw, random) -> new Raw(raw.key, garbage(random, 2000))),
          Kind.of(
              "text",
              "marker",
              (raw, random) -> new Raw(raw.key, "no Avro record".getBytes(UTF_8))),
          Kind.of(
              "foreign schema", "fingerprint", (raw, random) -> new Raw(raw.key, foreign(random))),
          Kind.of("no key", "no key", (raw, random) -> new Raw(null, raw.value)),
          Kind.of("no value", "no value", (raw, random) -> new Raw(raw.key, null)),
          Kind.of("neither", "no value", (raw, random) -> new Raw(null, null)),
          Kind.of(
              "another key",
              "key must be the image id",
              (raw, random) -> new Raw(garbage(random, 40), raw.value)),
          Kind.edit(
              "wrong shape",
              "must be 1x28x28",
              (image, random) -> {
                int size = SIZES[random.nextInt(SIZES.length)];
                switch (random.nextInt(3)) {
                  case 0 -> image.setHeight(size);
                  case 1 -> image.setWidth(size);
                  default -> image.setChannels(size == 1 ? 3 : size);
                }
              }),
          Kind.edit(
              "wrong number of pixels",
              "must be 784 pixels",
              (image, random) -> image.setPixels(ByteBuffer.allocate(random.nextInt(784)))),
          Kind.edit(
              "huge array",
              "must be 784 pixels",
              (image, random) ->
                  image.setPixels(ByteBuffer.allocate(100_000 + random.nextInt(100_000)))),
          Kind.edit(
              "label out of range",
              "label must be null or from 0 to 9",
              (image, random) ->
                  image.setLabel(random.nextBoolean() ? 10 + random.nextInt(1 << 20) : -1)),
          Kind.body(
              "length of the id",
              (encoder, random) -> encoder.writeLong(LENGTHS[random.nextInt(LENGTHS.length)])),
          Kind.body(
              "length of the pixels",
              (encoder, random) -> {
                encoder.writeString("i");
                encoder.writeInt(28);
                encoder.writeInt(28);
                encoder.writeInt(1);
                encoder.writeLong(LENGTHS[random.nextInt(LENGTHS.length)]);
              }),
          Kind.body(
              "number without an end",
              (encoder, random) -> {
                byte[] ones = new byte[11 + random.nextInt(100)];
                Arrays.fill(ones, (byte) 0xff);
                encoder.writeFixed(ones);
              }),
          Kind.body(
              "branch of the union",
              (encoder, random) -> {
                encoder.writeString("i");
                encoder.writeInt(28);
                encoder.writeInt(28);
                encoder.writeInt(1);
                encoder.writeBytes(new byte[784]);
                encoder.writeIndex(2 + random.nextInt(1000));
              }));

  /** Far beyond what any broker takes uncompressed; it compresses well. */
  static final Kind TEN_MEGABYTES =
      Kind.of("10 MB", "marker", (raw, random) -> new Raw(raw.key, new byte[10_000_000]));

  private SpoiledRecords() {}

  static Raw raw(Image image) {
    return new Raw(
        image.getId().getBytes(UTF_8),
        AvroSerde.of(Image.class).serializer().serialize("images", image));
  }

  private static Raw edited(Raw good, Consumer<Image> edit) {
    Image image = AvroSerde.of(Image.class).deserializer().deserialize("images", good.value);
    edit.accept(image);
    return raw(image);
  }

  private static Raw flipped(Raw good, SplittableRandom random) {
    byte[] value = good.value.clone();
    for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
      // Every other one where it hurts: in the header, the id, the sizes.
      int at = random.nextInt(random.nextBoolean() ? 32 : value.length);
      value[at] ^= (byte) (1 << random.nextInt(8));
    }
    return new Raw(good.key, value);
  }

  private static byte[] garbage(SplittableRandom random, int maxLength) {
    byte[] bytes = new byte[random.nextInt(maxLength)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] foreign(SplittableRandom random) {
    if (random.nextBoolean()) {
      return AvroSerde.of(TrainingStep.class)
          .serializer()
          .serialize("", new TrainingStep("l", 1L, 1L, 1, 0f, 0f, 0f, Instant.EPOCH, 0, 0L, null));
    }
    return AvroSerde.of(Accuracy.class)
        .serializer()
        .serialize(
            "",
            new Accuracy(
                "all",
                1L,
                1d,
                1d,
                1,
                1d,
                1d,
                List.of(),
                List.of(),
                0d,
                0L,
                Instant.EPOCH,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                0L));
  }

  private static byte[] withBody(byte[] good, WriteBody body, SplittableRandom random) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(good, 0, HEADER_BYTES);
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    try {
      body.write(encoder, random);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    bytes.writeBytes(new byte[random.nextInt(200)]);
    return bytes.toByteArray();
  }
}
