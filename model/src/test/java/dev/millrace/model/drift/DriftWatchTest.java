package dev.millrace.model.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriftWatchTest {

  private final DriftWatch watch = new DriftWatch(3);
  private long image;
  private ErrorRise rise;

  @Test
  void namesTheClassesThatAreWrongSinceTheErrorRose() {
    add(3_000, 0, false);
    assertThat(watch.risen()).isZero();
    assertThat(watch.wrongSinceRise(image)).isEmpty();

    while (rise == null) {
      add(1, 2, true);
    }
    assertThat(watch.rises()).isEqualTo(1);
    assertThat(watch.risen()).isEqualTo(image);
    assertThat(watch.lastRise()).isEqualTo(rise);
    assertThat(watch.mostlyWrong(rise.images())).containsExactly(2);
    assertThat(rise.after()).isEqualTo(1);
    assertThat(watch.wrongSinceRise(image)).as("none came since").isEmpty();

    add(3, 2, true);
    add(8, 1, false);
    assertThat(watch.wrongSinceRise(image)).as("too few came since").isEmpty();
    add(1, 2, true);
    assertThat(watch.wrongSinceRise(image)).containsExactly(2);
    add(4, 2, false);
    assertThat(watch.wrongSinceRise(image)).as("half are right").isEmpty();
  }

  @Test
  void looksAtClassesForAWhileOnly() {
    add(3_000, 0, false);
    while (rise == null) {
      add(1, 2, true);
    }
    watch.add(1, true, image + 1);
    for (int i = 0; i < 4; i++) {
      watch.add(1, true, image + 1_996 + i);
    }
    assertThat(watch.wrongSinceRise(image + 2_000)).contains(1);
    assertThat(watch.wrongSinceRise(image + 2_001)).isEmpty();
  }

  @Test
  void goesOnInTheSameWayFromItsState() {
    add(3_000, 0, false);
    add(20, 2, true);
    DriftWatch resumed = new DriftWatch(3);
    resumed.restore(watch.state());

    assertThat(resumed.state()).isEqualTo(watch.state());
    for (int i = 0; i < 3_000; i++) {
      image++;
      boolean wrong = i % 7 < i / 500;
      assertThat(resumed.add(i % 3, wrong, image)).isEqualTo(watch.add(i % 3, wrong, image));
      assertThat(resumed.wrongSinceRise(image)).isEqualTo(watch.wrongSinceRise(image));
    }
    assertThat(watch.rises()).isPositive();
    assertThat(resumed.state()).isEqualTo(watch.state());
  }

  @Test
  void refusesAnswersOfOtherClasses() {
    assertRefused(List.of(6));
    assertRefused(List.of(-1));
    assertRefused(Collections.nCopies(257, 0));
  }

  private void assertRefused(List<Integer> recent) {
    DriftWatch.State state =
        new DriftWatch.State(HddmA.State.EMPTY, recent, 0, 0, new ErrorRise(0, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> watch.restore(state));
  }

  private void add(int images, int label, boolean wrong) {
    for (int i = 0; i < images; i++) {
      rise = watch.add(label, wrong, ++image);
    }
  }
}
