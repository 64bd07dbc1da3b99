package dev.millrace.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Architecture;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.ClassAccuracy;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.schemas.Prediction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassNamesTopologyTest {

  private static final List<String> NAMES = List.of("upper", "lower");

  @Test
  void standInPredictionsAccuracyAndSnapshots() {
    try (Pipeline pipeline = new Pipeline(Pipeline.settings().withClassNames(NAMES))) {
      pipeline.sendLabeled("a", 4 * Pipeline.BATCH);
      pipeline.advance(Duration.ofSeconds(2));

      assertThat(pipeline.predictions.readValuesToList())
          .hasSize(4 * Pipeline.BATCH)
          .allSatisfy(
              prediction ->
                  assertThat(prediction.getClassName())
                      .isEqualTo(NAMES.get(prediction.getPredicted())))
          .extracting(Prediction::getClassName)
          .containsAll(NAMES);
      List<Accuracy> accuracy = pipeline.accuracy.readValuesToList();
      assertThat(accuracy.get(accuracy.size() - 1).getPerClass())
          .extracting(ClassAccuracy::getName)
          .isEqualTo(NAMES);
      ModelSnapshot snapshot = pipeline.model.readValue();
      assertThat(Architecture.fromJson(snapshot.getManifest().getArchitecture()).classNames())
          .isEqualTo(NAMES);
    }
  }

  @Test
  void areNotThereUnlessGiven() {
    try (Pipeline pipeline = new Pipeline()) {
      pipeline.sendLabeled("a", Pipeline.BATCH);

      assertThat(pipeline.predictions.readValue().getClassName()).isNull();
      assertThat(pipeline.accuracy.readValue().getPerClass().get(0).getName()).isNull();
    }
  }
}
