package dev.millrace.app.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.data.DrawnDigits;
import dev.millrace.model.data.ImageSample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LabelingSourceTest {

  private static final int IMAGES = 2_000;

  private final DrawnDigits digits = DrawnDigits.training(3);
  private final List<String> log = new ArrayList<>();

  @Test
  void sendsEachLabelSoManyImagesAfterItsOwnAndTheRestAtTheEnd() {
    read(plan(2, 0, 0, 0, 0), 4);

    assertThat(log)
        .containsExactly(
            "image " + id(0),
            "image " + id(1),
            "image " + id(2),
            "label " + id(0) + " " + label(0),
            "image " + id(3),
            "label " + id(1) + " " + label(1),
            "label " + id(2) + " " + label(2),
            "label " + id(3) + " " + label(3));
  }

  @Test
  void sendsALabelBeforeTheNextImageWithoutADelay() {
    read(plan(0, 0, 0, 0, 0), 2);

    assertThat(log)
        .containsExactly(
            "image " + id(0),
            "label " + id(0) + " " + label(0),
            "image " + id(1),
            "label " + id(1) + " " + label(1));
  }

  @Test
  void leavesOutSendsTwiceAndInventsAsManyAsItIsTold() {
    read(plan(10, 0.1, 0.05, 0.01, 0), IMAGES);

    Map<String, Integer> labels = labels();
    Set<String> known = new HashSet<>(labels.keySet());
    known.removeIf(id -> id.startsWith(LabelingSource.UNKNOWN));
    assertThat(known.size() / (double) IMAGES).isCloseTo(0.9, within(0.03));
    assertThat(known.stream().filter(id -> labels.get(id) == 2).count() / (double) known.size())
        .isCloseTo(0.05, within(0.02));
    assertThat((labels.size() - known.size()) / (double) IMAGES).isCloseTo(0.01, within(0.01));
  }

  @Test
  void correctsALabelThatIsWrong() {
    read(plan(3, 0, 0, 0, 0.2), IMAGES);

    int wrong = 0;
    for (int i = 0; i < IMAGES; i++) {
      String prefix = "label " + id(i) + " ";
      List<String> sent =
          log.stream()
              .filter(line -> line.startsWith(prefix))
              .map(l -> l.substring(prefix.length()))
              .toList();
      assertThat(sent).last().isEqualTo("" + label(i));
      wrong += sent.size() - 1;
      assertThat(sent.size() == 1 || !sent.get(0).equals("" + label(i)) || i < 20).isTrue();
    }
    assertThat(wrong / (double) IMAGES).isCloseTo(0.2, within(0.04));
  }

  @Test
  void doesTheSameForTheSameSeed() {
    read(plan(5, 0.2, 0.2, 0.2, 0.2), 200);
    List<String> first = List.copyOf(log);
    log.clear();
    read(plan(5, 0.2, 0.2, 0.2, 0.2), 200);

    assertThat(log).isEqualTo(first);
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void waitsAtTheEndForLabelsThatAreDueLater() {
    LabelPlan plan = new LabelPlan(0, Optional.of(Duration.ofMillis(300)), 0, 0, 0, 0, 1);
    long start = System.nanoTime();
    read(plan, 3);

    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(300_000_000L);
    assertThat(log).hasSize(6).last().isEqualTo("label " + id(2) + " " + label(2));
  }

  @Test
  void waitsNoLongerOnceItIsStopped() {
    LabelPlan plan = new LabelPlan(0, Optional.of(Duration.ofDays(1)), 0, 0, 0, 0, 1);
    LabelingSource source =
        new LabelingSource(digits.from(0).limit(1), plan, this::onLabel, () -> true);

    assertThat(source.next()).isNotNull();
    assertThat(source.next()).isNull();
    assertThat(log).isEmpty();
    assertThat(source.hasEnded()).isTrue();
  }

  @Test
  void refusesSharesAndDelaysThatCannotBe() {
    assertThatIllegalArgumentException().isThrownBy(() -> plan(-1, 0, 0, 0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan(0, 1.5, 0, 0, 0))
        .withMessage("a share of labels must be from 0 to 1, but was 1.5");
    assertThatIllegalArgumentException().isThrownBy(() -> plan(0, 0, Double.NaN, 0, 0));
  }

  private void read(LabelPlan plan, int images) {
    LabelingSource source =
        new LabelingSource(digits.from(0).limit(images), plan, this::onLabel, () -> false);
    for (ImageSample image = source.next(); image != null; image = source.next()) {
      assertThat(image.isLabeled()).isFalse();
      log.add("image " + image.id());
    }
    assertThat(source.hasEnded()).isTrue();
  }

  private void onLabel(String id, int label) {
    log.add("label " + id + " " + label);
  }

  private Map<String, Integer> labels() {
    Map<String, Integer> counts = new HashMap<>();
    log.stream()
        .filter(line -> line.startsWith("label "))
        .forEach(
            line ->
                counts.merge(
                    line.substring("label ".length(), line.lastIndexOf(" ")), 1, Integer::sum));
    return counts;
  }

  private String id(int image) {
    return digits.get(image).id();
  }

  private int label(int image) {
    return digits.get(image).label();
  }

  private static LabelPlan plan(
      long delay, double missing, double twice, double unknown, double wrong) {
    return new LabelPlan(delay, Optional.empty(), missing, twice, unknown, wrong, 1);
  }
}
