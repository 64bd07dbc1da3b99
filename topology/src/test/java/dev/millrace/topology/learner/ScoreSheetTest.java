package dev.millrace.topology.learner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.Scores;
import dev.millrace.topology.checkpoint.Chunks;
import dev.millrace.topology.label.ScoredRing;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreSheetTest {

  private static final float[] PROBABILITIES = {0.25f, 0.75f};

  private final ScoredRing ring = new ScoredRing(100_000);
  private final ScoreSheet sheet = new ScoreSheet("learner-0", ring);

  @Test
  void numbersTheImagesFromRecordToRecord() {
    score(3, 0);
    assertThat(sheet.take())
        .singleElement()
        .satisfies(
            scores -> {
              assertThat(scores.getFirstNumber()).isZero();
              assertThat(scores.getLagsMs()).isEmpty();
              assertThat(scores.getPredicted()).containsExactly(1, 1, 1);
              assertThat(scores.getConfidences()).containsOnly(0.75f);
            });
    assertThat(sheet.take()).isEmpty();

    score(2, 5);
    assertThat(sheet.take())
        .singleElement()
        .satisfies(
            scores -> {
              assertThat(scores.getFirstNumber()).isEqualTo(3);
              assertThat(scores.getLagsMs()).containsExactly(5L, 5L);
            });
  }

  @Test
  void goesOnWithTheNumbersOfARingThatWasRestored() {
    ScoredRing restored = new ScoredRing(10);
    ScoreSheet later = new ScoreSheet("learner-0", restored);
    restored.restore(
        7, new ScoredRing.Scored[] {new ScoredRing.Scored(ScoredRing.key("a"), 0, 1, 0.5f, 3)});

    later.correct(later.find(ScoredRing.key("a")), 1);
    assertThat(later.take())
        .singleElement()
        .satisfies(
            scores -> {
              assertThat(scores.getFirstNumber()).isEqualTo(7);
              assertThat(scores.getCorrections().get(0).getNumber()).isEqualTo(6);
            });
  }

  @Test
  void cutsWhatMightNotFitARecord() {
    score(65_536, 1_000_000_000_000L);
    for (int i = 0; i < 40_000; i++) {
      sheet.correct(sheet.find(ScoredRing.key("image-0")), i % 2);
    }

    List<Scores> records = sheet.take();
    assertThat(records).hasSizeGreaterThan(4);
    assertThat(records.stream().mapToInt(scores -> scores.getLabels().size()).sum())
        .isEqualTo(65_536);
    assertThat(records.stream().mapToInt(scores -> scores.getCorrections().size()).sum())
        .isEqualTo(40_000);
    assertThat(records)
        .allSatisfy(
            scores ->
                assertThat(AvroSerde.of(Scores.class).serializer().serialize("", scores).length)
                    .isLessThan(Chunks.BYTES));
  }

  private void score(int images, long lagMs) {
    for (int i = 0; i < images; i++) {
      sheet.score(
          ScoredRing.key("image-" + i), i % 2, PROBABILITIES, 0, PROBABILITIES.length, 9, lagMs);
    }
  }
}
