package dev.millrace.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Architecture;
import dev.millrace.topology.learner.LearnerSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamsDefaultsTest {

  @ParameterizedTest
  @CsvSource({
    "10, 500, 10000, 256",
    "1000, 636, 10000, 256",
    "2000, 1272, 19080, 128",
    "6300, 4006, 60090, 64",
    "100000, 5000, 75000, 64"
  })
  void largeNetworksAreCommittedAndPolledLessAtATime(
      int units, String millis, String timeout, String pollRecords) {
    LearnerSettings defaults = LearnerSettings.defaults();
    LearnerSettings settings =
        new LearnerSettings(
            Architecture.fromJson(
                """
                {"input":[1,28,28],"layers":[{"type":"flatten"},{"type":"dense","units":%d},
                  {"type":"dense","units":10}]}"""
                    .formatted(units)),
            defaults.training(),
            64,
            defaults.predictDelay(),
            defaults.snapshotSteps(),
            defaults.snapshotIdle());

    assertThat(StreamsDefaults.tuned(settings))
        .containsEntry("commit.interval.ms", millis)
        .containsEntry("transaction.timeout.ms", timeout)
        .containsEntry("max.poll.records", pollRecords);
  }
}
