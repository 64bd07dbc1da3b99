package dev.millrace.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AvroSerdeTest {

  private static final String TOPIC = "topic";

  static List<SpecificRecord> samples() {
    return Samples.all();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void readsBackWhatItWrote(SpecificRecord record) {
    Serde<SpecificRecord> serde = serdeOf(record);

    byte[] bytes = serde.serializer().serialize(TOPIC, record);

    assertThat(serde.deserializer().deserialize(TOPIC, bytes)).isEqualTo(record);
  }

  @Test
  void nullStaysNullInBothDirections() {
    Serde<Image> serde = AvroSerde.of(Image.class);

    assertThat(serde.serializer().serialize(TOPIC, null)).isNull();
    assertThat(serde.deserializer().deserialize(TOPIC, null)).isNull();
  }

  @Test
  void bodyAfterTenHeaderBytesIsPlainAvroBinary() throws IOException {
    byte[] bytes = AvroSerde.of(Image.class).serializer().serialize(TOPIC, Samples.image());

    byte[] body = Arrays.copyOfRange(bytes, 10, bytes.length);
    assertThat(HexFormat.of().formatHex(body))
        .as("id, height, width, channels, pixels, label, capturedAt")
        .isEqualTo("0c" + hex("ä🙂") + "02" + "04" + "02" + "0400ff" + "020e" + "dcbccccaef66");
    Schema schema = new Schema.Parser().parse(Path.of("src/main/avro/Image.avsc").toFile());
    GenericRecord generic =
        new GenericDatumReader<GenericRecord>(schema)
            .read(null, DecoderFactory.get().binaryDecoder(body, null));
    assertThat(generic.get("id")).hasToString("ä🙂");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void bytesAreThoseOfAvrosOwnSingleObjectEncoder(SpecificRecord record) throws IOException {
    byte[] bytes = serdeOf(record).serializer().serialize(TOPIC, record);

    SpecificData model = SpecificData.getForClass(record.getClass());
    ByteBuffer expected =
        new BinaryMessageEncoder<SpecificRecord>(model, record.getSchema()).encode(record);
    assertThat(ByteBuffer.wrap(bytes)).isEqualTo(expected);
  }

  @Test
  void olderSchemaIsResolvedToTheCurrentClass() throws IOException {
    Schema older =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "Image", "namespace": "dev.millrace.schemas", "fields": [
                  {"name": "retired", "type": "string"},
                  {"name": "id", "type": "string"},
                  {"name": "height", "type": "int"},
                  {"name": "width", "type": "int"},
                  {"name": "pixels", "type": "bytes"},
                  {"name": "capturedAt", "type": "int"}]}
                """);
    byte[] bytes =
        GoldenRecords.encode(
            older,
            """
            {"retired": "gone", "id": "old", "height": 1, "width": 2, "pixels": "ab", "capturedAt": 5}
            """);
    SpecificData model = SpecificData.getForClass(Image.class);

    Image image =
        new AvroDeserializer<Image>(Image.getClassSchema(), List.of(older), model)
            .deserialize(TOPIC, bytes);

    ByteBuffer pixels = ByteBuffer.wrap("ab".getBytes(UTF_8));
    assertThat(image).isEqualTo(new Image("old", 1, 2, 1, pixels, null, Instant.ofEpochMilli(5)));
  }

  @Test
  void oneSerdeServesManyThreads() {
    Serde<ModelSnapshot> serde = AvroSerde.of(ModelSnapshot.class);

    List<ModelSnapshot> read =
        IntStream.range(0, 2_000)
            .parallel()
            .mapToObj(
                i -> {
                  ModelSnapshot snapshot = Samples.snapshot();
                  snapshot.setPart(i);
                  byte[] bytes = serde.serializer().serialize(TOPIC, snapshot);
                  return serde.deserializer().deserialize(TOPIC, bytes);
                })
            .toList();

    assertThat(read)
        .extracting(ModelSnapshot::getPart)
        .containsExactlyElementsOf(IntStream.range(0, 2_000).boxed().toList());
    assertThat(read)
        .extracting(ModelSnapshot::getManifest)
        .containsOnly(Samples.snapshot().getManifest());
  }

  @Test
  void missingRequiredFieldIsASerializationExceptionThatNamesIt() {
    Image image = Samples.image();
    image.setId(null);

    assertThatThrownBy(() -> AvroSerde.of(Image.class).serializer().serialize("images", image))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("cannot encode Image for topic 'images'")
        .hasMessageContaining("id");
  }

  @Test
  void refusesRecordClassesOfOtherPackages() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AvroSerde.of(SpecificRecord.class))
        .withMessage(
            "type must be a record class generated into dev.millrace.schemas or a package below it,"
                + " but was org.apache.avro.specific.SpecificRecord");
  }

  @SuppressWarnings("unchecked")
  private static Serde<SpecificRecord> serdeOf(SpecificRecord record) {
    return (Serde<SpecificRecord>) AvroSerde.of(record.getClass());
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(UTF_8));
  }
}
