package dev.millrace.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Architecture;
import dev.millrace.topology.learner.LearnerSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamsDefaultsTest {

  @ParameterizedTest
  @CsvSource({"10, 100", "1000, 636", "6300, 4006", "100000, 5000"})
  void largeStateIsCommittedLessOften(int units, String millis) {
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
        .containsEntry("max.poll.records", "64");
  }
}
