package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.app.config.KafkaSettingsBuilder;
import dev.millrace.app.error.UserException;
import dev.millrace.topology.accuracy.AccuracySettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamPropertiesTest {

  @Test
  void defaultsReachTheClients() {
    StreamsConfig config = config(Map.of());

    assertThat(config.getMainConsumerConfigs("group", "client", 1))
        .containsEntry("session.timeout.ms", "6000")
        .containsEntry("heartbeat.interval.ms", "1500")
        .containsEntry("metadata.max.age.ms", "10000")
        .containsEntry("auto.offset.reset", "earliest")
        .containsEntry("max.poll.records", "128")
        .containsEntry("max.partition.fetch.bytes", "65536");
    assertThat(config.getProducerConfigs("client"))
        .containsEntry("max.request.size", "2097152")
        .containsEntry("transaction.timeout.ms", "10000");
    assertThat(config.getLong("commit.interval.ms")).isEqualTo(2000);
    assertThat(config.originalsWithPrefix("topic.")).containsEntry("retention.bytes", "-1");
  }

  @Test
  void theUsersPlainKeysGoBeforeTheDefaults() {
    StreamsConfig config =
        config(
            Map.of(
                "max.request.size", "3000000",
                "session.timeout.ms", "20000",
                "auto.offset.reset", "latest"));

    assertThat(config.getProducerConfigs("client")).containsEntry("max.request.size", "3000000");
    assertThat(config.getMainConsumerConfigs("group", "client", 1))
        .containsEntry("session.timeout.ms", "20000")
        .containsEntry("auto.offset.reset", "latest");
  }

  @Test
  void theUsersPrefixedKeysGoBeforeTheDefaults() {
    StreamsConfig config =
        config(
            Map.of(
                "consumer.heartbeat.interval.ms", "2000",
                "main.consumer.session.timeout.ms", "30000",
                "producer.max.request.size", "4000000"));

    assertThat(config.getMainConsumerConfigs("group", "client", 1))
        .containsEntry("heartbeat.interval.ms", "2000")
        .containsEntry("session.timeout.ms", "30000");
    assertThat(config.getProducerConfigs("client")).containsEntry("max.request.size", "4000000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"streams", "STREAMS"})
  void theStreamsProtocolIsRefused(String protocol) {
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> config(Map.of("group.protocol", protocol)))
        .withMessage("Setting group.protocol must be classic, but was " + protocol);
  }

  private static StreamsConfig config(Map<String, String> given) {
    return new StreamsConfig(
        StreamRunner.properties(
            new KafkaSettingsBuilder().set(given).build(),
            new RunSettings(
                "id",
                Path.of("state"),
                OptionalInt.of(1),
                TestStream.learning(),
                new AccuracySettings(10, 100, 0.99))));
  }
}
