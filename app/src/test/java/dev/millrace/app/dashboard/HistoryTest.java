package dev.millrace.app.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.schemas.DriftEvent;
import dev.millrace.schemas.TrainingStep;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private static final long START = 1_000_000_000_000L;

  private final Versions versions = new Versions();
  private final History history = new History(versions);

  @Test
  void stepsWithinHalfASecondAreOnePoint() {
    history.add(step(0, 2.0f));
    history.add(step(499, 1.0f));
    history.add(step(500, 0.5f));
    history.tick(START + 1000);

    JsonNode all = history.since(0);
    assertThat(all.get("t")).hasSize(2);
    assertThat(all.get("loss").get(0).asDouble()).isEqualTo(1.5);
    assertThat(all.get("learned").get(0).asDouble()).isEqualTo(2 * 32 / 0.5);
    assertThat(all.get("windowed").get(0).isNull()).isTrue();
  }

  @Test
  void aRateIsGivenOnlyWhenItsSpanIsOver() {
    history.add(step(100, 1));
    history.tick(START + 499);
    assertThat(history.since(0).get("learned").get(0).isNull()).isTrue();
    long seen = versions.newest();

    history.tick(START + 500);

    assertThat(history.since(seen).get("learned").get(0).asDouble()).isEqualTo(64);
  }

  @Test
  void onlyChangedPointsAreSentWithTheirIndex() {
    history.add(step(0, 1));
    history.add(step(500, 1));
    long seen = versions.newest();
    assertThat(history.since(seen)).isNull();

    history.add(step(1000, 1));

    JsonNode change = history.since(seen);
    assertThat(change.get("from").asInt()).isEqualTo(2);
    assertThat(change.get("t")).hasSize(1);
  }

  @Test
  void staysBoundedKeepsEveryImageAndTheNewestPointsFine() {
    int steps = 20_000;
    for (int i = 0; i < steps; i++) {
      history.add(step(500L * i, 1));
    }
    history.tick(START + 500L * steps);

    JsonNode all = history.since(0);
    int points = all.get("t").size();
    assertThat(points).isBetween(History.CAPACITY / 2, History.CAPACITY);
    assertThat(all.get("t").get(points - 1).asLong() - all.get("t").get(points - 2).asLong())
        .isEqualTo(500);
    all.get("learned").forEach(rate -> assertThat(rate.asDouble()).isEqualTo(64));
  }

  @Test
  void afterPointsWereMergedEverythingIsSentAnew() {
    for (int i = 0; i < History.CAPACITY; i++) {
      history.add(step(500L * i, 1));
    }
    long seen = versions.newest();

    history.add(step(500L * History.CAPACITY, 1));

    assertThat(history.since(seen).get("from").asInt()).isZero();
  }

  @Test
  void marksWhereAnErrorRose() {
    history.add(step(0, 1));
    history.add(drift("error-rose", 600));
    history.add(drift("error-rose", 700));
    history.add(drift("class-changed", 1200));

    JsonNode all = history.since(0);
    assertThat(all.get("t")).hasSize(2);
    assertThat(all.get("drifts").get(0).isNull()).isTrue();
    assertThat(all.get("drifts").get(1).asInt()).isEqualTo(2);
  }

  private static DriftEvent drift(String kind, long millis) {
    return new DriftEvent(
        "learner-0", kind, 32L, 0.1, 0.5, List.of(), true, 0, Instant.ofEpochMilli(START + millis));
  }

  private static TrainingStep step(long millis, float loss) {
    return new TrainingStep(
        "learner-0",
        1L,
        32L,
        32,
        loss,
        0.5f,
        0.01f,
        Instant.ofEpochMilli(START + millis),
        0,
        0L,
        null);
  }
}
