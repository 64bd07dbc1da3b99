package dev.millrace.app.error;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.Millrace;
import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.config.KafkaSettingsBuilder;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.topology.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class CodecFailureTest {

  @TempDir private Path folder;

  /** In JVMs of their own, whose directory for native libraries is a file. */
  @ParameterizedTest
  @CsvSource({"zstd, ZstdTempFolder", "snappy, org.xerial.snappy.tempdir"})
  void aLibraryThatCannotBeUnpackedIsSaidToBeThat(String codec, String property) throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary())) {
      createTopics(broker.bootstrapServers());
      send(broker.bootstrapServers(), codec);

      List<String> read =
          errors(
              property,
              file,
              List.of("watch", "dead-letters", "--from-beginning", "--limit", "1"),
              broker);
      List<String> written =
          errors(
              property,
              file,
              List.of("feed", "--drawn", "--limit", "1", "--set", "compression.type=" + codec),
              broker);

      for (List<String> errors : List.of(read, written)) {
        assertThat(errors)
            .last()
            .asString()
            .startsWith("millrace: The native library for records compressed with " + codec)
            .contains("unpacked into " + file + ",", "MILLRACE_JAVA_OPTS=-D" + property + "=DIR");
      }
    }
  }

  @Test
  void anErrorElsewhereIsNoneOfACodec() {
    assertThat(CodecFailure.message(new RuntimeException(new UnsatisfiedLinkError("no openblas"))))
        .isEmpty();
  }

  private static void createTopics(String bootstrapServers) {
    KafkaSettings kafka =
        new KafkaSettingsBuilder().option("bootstrap.servers", bootstrapServers).build();
    try (Cluster cluster = Cluster.connect(kafka)) {
      new TopicAdmin(cluster).create(Topics.withPrefix("").all(), OptionalInt.of(1));
    }
  }

  private static void send(String bootstrapServers, String codec) throws Exception {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", bootstrapServers, "compression.type", codec);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("dead-letters", new byte[10_000])).get();
    }
  }

  private static List<String> errors(
      String property, Path directory, List<String> arguments, EmbeddedBroker broker)
      throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder command =
        new ProcessBuilder(
            java.toString(),
            "-Xmx256m",
            "-D" + property + "=" + directory,
            "-cp",
            System.getProperty("java.class.path"),
            Millrace.class.getName());
    command.command().addAll(arguments);
    command.command().addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));
    Process process = command.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    try {
      List<String> errors =
          new String(process.getErrorStream().readAllBytes(), UTF_8).lines().toList();
      assertThat(process.waitFor()).as(() -> String.join("\n", errors)).isEqualTo(1);
      return errors;
    } finally {
      process.destroyForcibly();
    }
  }
}
