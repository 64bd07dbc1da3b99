package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.config.KafkaSettingsBuilder;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is advised, by the topic that has damaged records. */
class DamagedRecordsTest {

  private final DamagedRecords damaged =
      new DamagedRecords(
          new KafkaSettingsBuilder().build(), "millrace-images", "millrace", "millrace");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "millrace-learner-changelog",
        "millrace-scores-repartition",
        "millrace-merged-model"
      })
  void internalTopicsAreLeftBehindWithTheirApplicationId(String topic) {
    assertThat(advice(topic)).endsWith("start anew under another application id.");
  }

  /** Also with a topic prefix that is the application id and a dash. */
  @ParameterizedTest
  @ValueSource(strings = {"millrace-model", "model", "other-model"})
  void snapshotsAreWrittenAgain(String topic) {
    assertThat(advice(topic)).contains("delete topic '" + topic + "'");
  }

  private String advice(String topic) {
    return damaged
        .describe(
            new KafkaException(
                "Record for partition " + topic + "-0 at offset 3 is invalid, cause: checksum"))
        .orElseThrow();
  }
}
