package dev.millrace.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.app.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {

  @TempDir private Path folder;

  @Test
  void earlierPlacesWinOverLaterOnes() throws IOException {
    Path file =
        write("client.id=file\nacks=file\nretries=file\nlinger.ms=file\nbootstrap.servers=file:1");
    KafkaSettings settings =
        new KafkaSettingsBuilder()
            .file(file)
            .option("client.id", "option")
            .set(Map.of("client.id", "set", "acks", "set"))
            .environment(
                Map.of(
                    "MILLRACE_KAFKA_CLIENT_ID", "environment",
                    "MILLRACE_KAFKA_ACKS", "environment",
                    "MILLRACE_KAFKA_RETRIES", "environment"))
            .build();

    assertThat(settings.producer(Map.of("batch.size", "default")))
        .containsEntry("client.id", "option")
        .containsEntry("acks", "set")
        .containsEntry("retries", "environment")
        .containsEntry("linger.ms", "file")
        .containsEntry("batch.size", "default")
        .containsEntry("bootstrap.servers", "file:1");
  }

  @Test
  void whatAConsumerCannotDoWithoutWinsOverAll() {
    KafkaSettings settings =
        new KafkaSettingsBuilder()
            .set(
                Map.of(
                    "isolation.level", "user",
                    "consumer.group.id", "user",
                    "consumer.max.poll.records", "7"))
            .build();

    assertThat(
            settings.consumer(
                Map.of("max.poll.records", "5", "fetch.max.bytes", "6"),
                Map.of("isolation.level", "caller", "group.id", "caller")))
        .containsEntry("isolation.level", "caller")
        .containsEntry("group.id", "caller")
        .containsEntry("max.poll.records", "7")
        .containsEntry("fetch.max.bytes", "6");
  }

  @Test
  void theBrokerIsLookedForOnThisMachineUnlessGiven() {
    assertThat(new KafkaSettingsBuilder().build().bootstrapServers()).isEqualTo("127.0.0.1:9092");
  }

  @Test
  void anOptionThatWasNotGivenChangesNothing() {
    KafkaSettings settings =
        new KafkaSettingsBuilder()
            .set(Map.of("bootstrap.servers", "set:1"))
            .option("bootstrap.servers", null)
            .build();

    assertThat(settings.bootstrapServers()).isEqualTo("set:1");
  }

  @Test
  void variablesAreSpelledAsInKafkasImages() {
    assertThat(
            EnvironmentSettings.of(
                Map.of(
                    "MILLRACE_KAFKA_SSL_TRUSTSTORE_LOCATION", "a",
                    "MILLRACE_KAFKA_WITH__UNDERSCORE", "b",
                    "MILLRACE_KAFKA_WITH___DASH", "c",
                    "MILLRACE_KAFKA_", "ignored",
                    "MILLRACE_LOG", "ignored",
                    "KAFKA_ACKS", "ignored")))
        .containsOnly(
            Map.entry("ssl.truststore.location", "a"),
            Map.entry("with_underscore", "b"),
            Map.entry("with-dash", "c"));
  }

  @Test
  void eachClientGetsWhatIsMeantForIt() {
    KafkaSettings settings =
        new KafkaSettingsBuilder()
            .set(
                Map.of(
                    "client.id", "all",
                    "consumer.client.id", "consumer",
                    "producer.acks", "1",
                    "main.consumer.max.poll.records", "7",
                    "num.stream.threads", "2",
                    "my.interceptor.setting", "x"))
            .build();

    assertThat(settings.consumer(Map.of("client.id", "default")))
        .containsOnly(
            Map.entry("bootstrap.servers", "127.0.0.1:9092"),
            Map.entry("client.id", "consumer"),
            Map.entry("my.interceptor.setting", "x"));
    assertThat(settings.producer(Map.of()))
        .containsEntry("client.id", "all")
        .containsEntry("acks", "1")
        .doesNotContainKey("num.stream.threads");
    assertThat(settings.admin()).containsEntry("client.id", "all").doesNotContainKey("acks");
    assertThat(settings.streams(Map.of("num.stream.threads", "1", "application.id", "m")))
        .containsEntry("main.consumer.max.poll.records", "7")
        .containsEntry("producer.acks", "1")
        .containsEntry("num.stream.threads", "2")
        .containsEntry("application.id", "m");
  }

  @ParameterizedTest
  @CsvSource({
    "comression.type, compression.type",
    "acsk, acks",
    "Acks, acks",
    "linger-ms, linger.ms",
    "auto.offest.reset, auto.offset.reset",
    "commit.interval, commit.interval.ms",
    "num.stream.thread, num.stream.threads",
    "producer.ack, producer.acks",
    "prodcer.acks, producer.acks",
    "main.consumer.max.poll.record, main.consumer.max.poll.records",
    "admin.retires, admin.retries",
    "consumer.acks, acks",
  })
  void aTypingErrorIsRefusedWithTheNearestName(String key, String meant) {
    assertThatThrownBy(() -> new KafkaSettingsBuilder().set(Map.of(key, "1")).build())
        .isInstanceOf(UserException.class)
        .hasMessage("Kafka has no setting '" + key + "' (--set): did you mean '" + meant + "'?");
  }

  @Test
  void theMessageSaysWhereATypingErrorStands() throws IOException {
    Path file = write("retires=3");
    assertThatThrownBy(() -> new KafkaSettingsBuilder().file(file).build())
        .hasMessageContaining("'retires' (--config)");
    assertThatThrownBy(
            () ->
                new KafkaSettingsBuilder()
                    .environment(Map.of("MILLRACE_KAFKA_LINGER_SM", "3"))
                    .build())
        .hasMessageContaining("'linger.sm' (variable MILLRACE_KAFKA_LINGER_SM)");
  }

  /** Also what Kubernetes puts into the environment for a service named millrace-kafka. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "my.interceptor.setting",
        "schema.registry.url",
        "basic.auth.credentials.source",
        "producer.interceptor.my.key",
        "service.host",
        "port.9092.tcp.addr",
        "topic.retention.ms",
        "client.tag.zone",
        "metrics.context.team",
        "config.providers.vault.class",
        "restore.consumer.fetch.max.bytes",
        "sasl.jaas.config",
        "rocksdb.config.setter"
      })
  void aNameThatLooksLikeNoneOfKafkasIsTakenForThatOfAPlugin(String key) {
    assertThat(new KafkaSettingsBuilder().set(Map.of(key, "x")).build().get(key, ""))
        .isEqualTo("x");
  }

  @Test
  void noValueIsPrinted() {
    KafkaSettings settings =
        new KafkaSettingsBuilder().set(Map.of("ssl.key.password", "secret")).build();

    assertThat(settings.toString()).contains("ssl.key.password").doesNotContain("secret");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> new KafkaSettingsBuilder().file(folder.resolve("none.properties")))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("--config: there is no file ")
        .hasMessageEndingWith("none.properties");
  }

  @Test
  void aFileThatIsNoPropertiesFileIsNamed() throws IOException {
    Path file = write("key=\\u12");

    assertThatThrownBy(() -> new KafkaSettingsBuilder().file(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot read " + file);
  }

  private Path write(String content) throws IOException {
    return Files.writeString(folder.resolve("kafka.properties"), content);
  }
}
