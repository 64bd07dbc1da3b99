package dev.millrace.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UndecodableBytesTest {

  private static final int HEADER_BYTES = 10;
  private static final int MUTATIONS_PER_SAMPLE = 2_000;
  private static final long ALLOCATION_LIMIT_BYTES = 1 << 20;

  private final Serde<Image> images = AvroSerde.of(Image.class);
  private final byte[] valid = images.serializer().serialize("images", Samples.image());

  static List<SpecificRecord> samples() {
    return Samples.all();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9})
  void fewerBytesThanAHeader(int length) {
    assertUndecodable(
        Arrays.copyOf(valid, length),
        "too short: must be at least 10 bytes of header, but was " + length);
  }

  @Test
  void wrongMarker() {
    byte[] json = "{\"id\": \"a\"}".getBytes(StandardCharsets.UTF_8);

    assertUndecodable(json, "must be the single-object marker C3 01, but were 7B 22");
  }

  @Test
  void unknownFingerprintIsShownInHex() {
    byte[] bytes = valid.clone();
    for (int i = 0; i < 8; i++) {
      bytes[2 + i] = (byte) (0xA0 + i);
    }

    assertUndecodable(bytes, "unknown schema fingerprint a7a6a5a4a3a2a1a0");
  }

  @Test
  void recordOfAnotherType() {
    byte[] bytes =
        AvroSerde.of(Accuracy.class).serializer().serialize("accuracy", Samples.accuracy());

    assertUndecodable(bytes, "unknown schema fingerprint");
  }

  @Test
  void everyTruncationOfTheBody() {
    for (int length = HEADER_BYTES; length < valid.length; length++) {
      assertUndecodable(Arrays.copyOf(valid, length), "the body is truncated");
    }
  }

  @Test
  void trailingBytes() {
    assertUndecodable(
        Arrays.copyOf(valid, valid.length + 3), "3 trailing bytes stand after the record");
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 1_000_000, Integer.MAX_VALUE - 8, 1L << 31, Long.MAX_VALUE, -1})
  void bytesLengthBeyondTheInputAllocatesNothing(long length) throws IOException {
    assertRefusedWithoutAllocation(
        Image.class,
        encoder -> {
          encoder.writeString("a");
          encoder.writeInt(1);
          encoder.writeInt(1);
          encoder.writeInt(1);
          encoder.writeLong(length);
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 1_000_000, Integer.MAX_VALUE - 8, 1L << 31, Long.MAX_VALUE, -1})
  void stringLengthBeyondTheInputAllocatesNothing(long length) throws IOException {
    assertRefusedWithoutAllocation(Image.class, encoder -> encoder.writeLong(length));
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 1_000_000, Integer.MAX_VALUE - 8, 1L << 31, Long.MAX_VALUE})
  void arrayCountBeyondTheInputAllocatesNothing(long count) throws IOException {
    Body prediction =
        encoder -> {
          encoder.writeString("a");
          encoder.writeInt(1);
        };
    assertRefusedWithoutAllocation(
        Prediction.class,
        encoder -> {
          prediction.write(encoder);
          encoder.writeLong(count);
        });
    assertRefusedWithoutAllocation(
        Prediction.class,
        encoder -> {
          prediction.write(encoder);
          encoder.writeLong(-count);
          encoder.writeLong(count);
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 1_000_000, Integer.MAX_VALUE - 8, 1L << 31, Long.MAX_VALUE})
  void countOfRecordsBeyondTheInputAllocatesNothing(long count) throws IOException {
    assertRefusedWithoutAllocation(
        Accuracy.class,
        encoder -> {
          encoder.writeString("all");
          encoder.writeLong(1);
          encoder.writeDouble(1);
          encoder.writeDouble(1);
          encoder.writeInt(1);
          encoder.writeDouble(1);
          encoder.writeDouble(1);
          encoder.writeLong(count);
        });
  }

  @ParameterizedTest
  @MethodSource("samples")
  void randomMutationsAreRefusedOrReadAsAWritableRecord(SpecificRecord record) {
    @SuppressWarnings("unchecked")
    Serde<SpecificRecord> serde = (Serde<SpecificRecord>) AvroSerde.of(record.getClass());
    byte[] original = serde.serializer().serialize("topic", record);
    Random random = new Random(20261122);
    int refused = 0;
    for (int i = 0; i < MUTATIONS_PER_SAMPLE; i++) {
      byte[] bytes = mutate(original, random);
      SpecificRecord read;
      try {
        read = serde.deserializer().deserialize("topic", bytes);
      } catch (SerializationException e) {
        assertThat(e).hasMessageContaining("cannot decode " + record.getSchema().getName());
        refused++;
        continue;
      }
      assertThat(serde.serializer().serialize("topic", read)).isNotEmpty();
    }
    assertThat(refused).isBetween(1, MUTATIONS_PER_SAMPLE - 1);
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = original.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(10) == 0 ? random.nextInt(10) : random.nextInt(bytes.length);
      bytes[Math.min(at, bytes.length - 1)] = (byte) random.nextInt(256);
      if (random.nextInt(8) == 0) {
        bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length + 8));
      }
    }
    return bytes;
  }

  private void assertUndecodable(byte[] bytes, String reason) {
    assertThatThrownBy(() -> images.deserializer().deserialize("images", bytes))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("cannot decode Image of topic 'images': ")
        .hasMessageContaining(reason);
  }

  /** Decodes a header, the given start of a body, and 20 further bytes. */
  private static <T extends SpecificRecord> void assertRefusedWithoutAllocation(
      Class<T> type, Body body) throws IOException {
    Serde<T> serde = AvroSerde.of(type);
    Schema schema = SpecificData.get().getSchema(type);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
    out.writeBytes(new byte[] {(byte) 0xC3, 1});
    out.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(fingerprint).array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    body.write(encoder);
    out.writeBytes(new byte[20]);
    byte[] bytes = out.toByteArray();
    assertThatThrownBy(() -> serde.deserializer().deserialize("topic", bytes))
        .isInstanceOf(SerializationException.class);

    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      serde.deserializer().deserialize("topic", bytes);
    } catch (SerializationException expected) {
      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .isLessThan(ALLOCATION_LIMIT_BYTES);
      return;
    }
    throw new AssertionError("decoded a record whose length is beyond its bytes");
  }

  private interface Body {
    void write(BinaryEncoder encoder) throws IOException;
  }
}
