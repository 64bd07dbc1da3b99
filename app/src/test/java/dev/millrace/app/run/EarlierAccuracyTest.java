package dev.millrace.app.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.ClassAccuracy;
import dev.millrace.schemas.internal.RollingAccuracyState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The accuracy's state as earlier versions wrote it, whole and under another key: it goes on. */
@Timeout(180)
class EarlierAccuracyTest {

  private static final int IMAGES = 100;
  private static final String CHANGELOG = "earlier-accuracy-changelog";

  @TempDir private Path stateDirectory;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void isReadAndGoesOn(int version) throws IOException {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
        TestStream stream = new TestStream(broker.bootstrapServers(), "earlier", 1)) {
      learn(stream, IMAGES);
      byte[] earlier = inVersion(version, newest(stream, "all#0"));
      write(stream, "all", earlier);
      write(stream, "all#0", null);

      learn(stream, 2 * IMAGES);
      List<Long> counts =
          stream.read(stream.topics.accuracy()).stream()
              .map(record -> record.value().getImages())
              .toList();
      assertThat(counts).isSorted().doesNotHaveDuplicates().endsWith(2L * IMAGES);
      RollingAccuracyState now = decoded(newest(stream, "all#0"));
      assertThat(now.getImages()).isEqualTo(2 * IMAGES);
      assertThat(now.getConfusion()).hasSize(100);
      assertThat(now.getWindowLabels()).hasSize(IMAGES).doesNotContain(-1);
      assertThat(stream.read(stream.topics.accuracy()))
          .extracting(ConsumerRecord::value)
          .allSatisfy(EarlierAccuracyTest::assertWindowFillsAnew);
    }
  }

  private void learn(TestStream stream, int images) {
    stream.sendDigits(images - IMAGES, images);
    try (StreamRunner runner = stream.run(stateDirectory)) {
      TestStream.await(
          "the accuracy of " + images + " images",
          () -> {
            runner.checkAlive();
            return stream.read(stream.topics.accuracy()).stream()
                .anyMatch(record -> record.value().getImages() == images);
          });
    }
  }

  /** The window is as long as what the earlier version learned, so it is full again at the end. */
  private static void assertWindowFillsAnew(Accuracy figures) {
    long images = figures.getImages();
    long counted = images > IMAGES ? images - IMAGES : images;
    assertThat(figures.getWindowConfusion().stream().mapToLong(n -> n).sum()).isEqualTo(counted);
    assertThat(figures.getPerClass().stream().mapToLong(ClassAccuracy::getWindowImages).sum())
        .isEqualTo(counted);
    if (counted == IMAGES) {
      long correct =
          figures.getPerClass().stream().mapToLong(ClassAccuracy::getWindowCorrect).sum();
      assertThat(figures.getWindowed()).isEqualTo((double) correct / IMAGES);
    }
  }

  private static void write(TestStream stream, String key, byte[] value) {
    stream.sendRaw(new ProducerRecord<>(CHANGELOG, 0, key.getBytes(UTF_8), value));
  }

  private static byte[] newest(TestStream stream, String key) {
    return stream.read(CHANGELOG, new StringDeserializer(), new ByteArrayDeserializer()).stream()
        .filter(record -> record.key().equals(key))
        .reduce((older, newer) -> newer)
        .orElseThrow()
        .value();
  }

  private static RollingAccuracyState decoded(byte[] bytes) {
    return AvroSerde.of(RollingAccuracyState.class).deserializer().deserialize("", bytes);
  }

  private static byte[] inVersion(int version, byte[] bytes) throws IOException {
    RollingAccuracyState state = decoded(bytes);
    Schema schema;
    try (InputStream in =
        RollingAccuracyState.class.getResourceAsStream(
            "/dev/millrace/schemas/released/RollingAccuracyState.v" + version + ".avsc")) {
      schema = new Schema.Parser().parse(in);
    }
    GenericData.Record record = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      record.put(field.name(), state.get(state.getSchema().getField(field.name()).pos()));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new BinaryMessageEncoder<>(GenericData.get(), schema).encode(record, out);
    return out.toByteArray();
  }
}
