package dev.millrace.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Architecture;
import dev.millrace.model.StreamSettings;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.observe.LearnerRegistry;
import dev.millrace.topology.observe.StreamObserver;
import java.util.stream.Stream;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamsDefaultsTest {

  @ParameterizedTest
  @CsvSource({"10, 2000, 10000", "2000, 2000, 19080", "6300, 4006, 60090", "100000, 5000, 75000"})
  void largeStateIsCommittedLessOftenAndInMoreTime(int units, String millis, String timeout) {
    assertThat(StreamsDefaults.tuned(settings(dense(units))))
        .containsEntry("commit.interval.ms", millis)
        .containsEntry("transaction.timeout.ms", timeout);
  }

  @ParameterizedTest
  @CsvSource({"10, 256", "700, 192", "900, 128", "2000, 64", "100000, 64"})
  void smallNetworksArePolledSeveralMiniBatchesAtATime(int units, String records) {
    assertThat(StreamsDefaults.tuned(settings(dense(units))))
        .containsEntry("max.poll.records", records);
  }

  /** It multiplies little, but reads a million numbers of each image. */
  @Test
  void largeImagesArePolledOneMiniBatchAtATime() {
    Architecture pooled =
        Architecture.fromJson(
            """
            {"input":[1,1000,1000],"layers":[{"type":"average-pool","size":100},
              {"type":"flatten"},{"type":"dense","units":10}]}""");

    assertThat(StreamsDefaults.tuned(settings(pooled))).containsEntry("max.poll.records", "64");
  }

  /** Or else a task with two would take records of one before older ones of the other. */
  @Test
  void tasksWithTwoSourcesWaitForWhatIsOnEither() {
    Topology learning =
        Pipeline.topology(
            MillraceSettings.of(Pipeline.settings()).withMerging(new Merging("test", 2)));
    Topology predicting = AnsweringTest.topology(new LearnerRegistry(), StreamObserver.NONE);

    assertThat(sourceTopicsPerTask(learning)).containsExactly(2, 1, 1);
    assertThat(StreamsDefaults.tuned(Pipeline.settings())).containsEntry("max.task.idle.ms", "0");
    assertThat(sourceTopicsPerTask(predicting)).containsExactly(1);
    assertThat(StreamsDefaults.tunedToPredict(Pipeline.settings()))
        .containsEntry("max.task.idle.ms", "-1");
  }

  private static Stream<Integer> sourceTopicsPerTask(Topology topology) {
    return topology.describe().subtopologies().stream()
        .map(
            task ->
                task.nodes().stream()
                    .filter(Source.class::isInstance)
                    .mapToInt(source -> ((Source) source).topicSet().size())
                    .sum());
  }

  private static Architecture dense(int units) {
    return Architecture.fromJson(
        """
        {"input":[1,28,28],"layers":[{"type":"flatten"},{"type":"dense","units":%d},
          {"type":"dense","units":10}]}"""
            .formatted(units));
  }

  private static LearnerSettings settings(Architecture architecture) {
    LearnerSettings defaults = LearnerSettings.defaults();
    return new LearnerSettings(
        architecture,
        defaults.training(),
        64,
        defaults.predictDelay(),
        defaults.snapshotSteps(),
        defaults.snapshotIdle(),
        StreamSettings.NONE);
  }
}
