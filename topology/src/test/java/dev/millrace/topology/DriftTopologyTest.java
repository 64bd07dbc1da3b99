package dev.millrace.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.StreamSettings;
import dev.millrace.model.drift.OnDrift;
import dev.millrace.schemas.DriftEvent;
import dev.millrace.schemas.TrainingStep;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DriftTopologyTest {

  private static final int BEFORE = 2_000;
  private static final int AFTER = 400;

  @ParameterizedTest
  @EnumSource(
      value = OnDrift.class,
      names = {"ADAPT", "REPORT"})
  void tellsOfLabelsThatMeanSomethingElse(OnDrift onDrift) {
    boolean adapts = onDrift == OnDrift.ADAPT;
    try (Pipeline pipeline = changing(new StreamSettings(100, 4, onDrift))) {
      List<TestRecord<String, DriftEvent>> events = pipeline.drift.readRecordsToList();

      DriftEvent first = events.get(0).value();
      assertThat(events.get(0).key()).isEqualTo("learner-0");
      assertThat(first.getLearner()).isEqualTo("learner-0");
      assertThat(first.getKind()).isEqualTo("error-rose");
      assertThat(first.getImages()).isBetween(BEFORE + 1L, BEFORE + 64L);
      assertThat(first.getErrorAfter()).isGreaterThan(first.getErrorBefore() + 0.3);
      assertThat(first.getClasses()).isNotEmpty();
      assertThat(first.getAdapted()).isEqualTo(adapts);
      assertThat(events.stream().map(event -> event.value().getKind()))
          .as("classes that were known")
          .matches(kinds -> kinds.contains("class-changed") == adapts);

      List<TrainingStep> steps = pipeline.training.readValuesToList();
      TrainingStep last = steps.get(steps.size() - 1);
      assertThat(last.getDrifts()).isPositive();
      assertThat(last.getRemembered()).isPositive();
      assertThat(pipeline.observer.drifts).hasSameSizeAs(events);
      assertThat(pipeline.observer.remembered).isEqualTo(last.getRemembered());
    }
  }

  @Test
  void saysNothingWhereDriftIsIgnored() {
    try (Pipeline pipeline = changing(new StreamSettings(100, 4, OnDrift.IGNORE))) {
      assertThat(pipeline.drift.isEmpty()).isTrue();
      assertThat(pipeline.observer.drifts).isEmpty();
    }
  }

  /** Returns a pipeline that has been sent images whose labels change their meaning. */
  private static Pipeline changing(StreamSettings stream) {
    Pipeline pipeline = new Pipeline(Pipeline.settings(stream));
    pipeline.sendLabeled("a", BEFORE);
    for (int i = 0; i < AFTER; i++) {
      pipeline.send(pipeline.image("b" + i, i % 2, 1 - i % 2));
    }
    return pipeline;
  }
}
