package dev.millrace.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.TrainingSettings;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.observe.LearnerRegistry.Progress;
import dev.millrace.topology.snapshot.Snapshot;
import dev.millrace.topology.snapshot.SnapshotAssembler;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The topology for several learners on the test driver, where only one of them is at work. */
class MergingTopologyTest {

  private static final Merging MERGING = new Merging("test", 2);

  private final Pipeline pipeline = Pipeline.merging(MERGING);

  @AfterEach
  void close() {
    pipeline.close();
  }

  /** See {@link MillraceTest}. */
  @Test
  void isWiredAsInTheCheckedInDescription() throws IOException {
    String description =
        Pipeline.topology(MillraceSettings.of(Pipeline.settings()).withMerging(MERGING))
            .describe()
            .toString();

    try (InputStream expected = getClass().getResourceAsStream("topology-merging.txt")) {
      assertThat(description.strip()).isEqualTo(new String(expected.readAllBytes(), UTF_8).strip());
    }
  }

  @Test
  void publishesOneModelThatHoldsAllSteps() {
    pipeline.sendLabeled("a", 11 * Pipeline.BATCH);
    assertThat(newest().modelId()).isEqualTo("merged");

    pipeline.advance(Duration.ofSeconds(2));
    Snapshot last = newest();
    assertThat(last.step()).isEqualTo(11);
    assertThat(last.images()).isEqualTo(11L * Pipeline.BATCH);
    assertThat(pipeline.registry.mergedModel())
        .contains(new Progress("merged", 11, 11L * Pipeline.BATCH, 11));
    assertThat(pipeline.registry.learners())
        .extracting(Progress::learner)
        .containsExactly("learner-0");
  }

  @Test
  void countsTheStepsBehindAPrediction() {
    pipeline.sendLabeled("a", 3 * Pipeline.BATCH);

    assertThat(pipeline.predictions.readValuesToList())
        .extracting(Prediction::getModelStep)
        .containsExactly(0L, 0L, 0L, 0L, 1L, 1L, 1L, 1L, 2L, 2L, 2L, 2L);
    assertThat(pipeline.training.readValuesToList())
        .extracting(TrainingStep::getStep)
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void hasAdamForgetItsDirectionSooner() {
    assertThat(TrainingSettings.defaults().amongPeers().optimizer().toString())
        .contains("beta1=0.5");
    assertThat(TrainingSettings.defaults().optimizer().toString()).contains("beta1=0.9");
  }

  private Snapshot newest() {
    SnapshotAssembler assembler = new SnapshotAssembler();
    List<Optional<Snapshot>> snapshots =
        pipeline.model.readValuesToList().stream().map(assembler::add).toList();
    return snapshots.get(snapshots.size() - 1).orElseThrow();
  }
}
