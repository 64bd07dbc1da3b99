package dev.millrace.topology.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoChangeTest {

  @ParameterizedTest(name = "{0} taken for {1}")
  @CsvSource({
    // The example of River's KappaT: 4 of 6 are right, 1 of 6 is as the last one: (4 - 1) / (6 - 1)
    "010012, 110010, 0.6",
    // Labels come in runs, and the model says the last one: (4 - 4) / (6 - 4), the first one right
    "000111, 200011, 0",
    // Worse than the last one: (2 - 4) / (6 - 4)
    "000111, 111011, -1",
    "0101, 0101, 1"
  })
  void kappaTComparesWithSayingTheLastLabel(String labels, String predicted, double kappaT) {
    assertThat(of(labels, predicted).kappaT()).isCloseTo(kappaT, within(1e-12));
  }

  @Test
  void isNullWithoutImagesAndWhereTheLastLabelIsAlwaysRight() {
    assertThat(of("", "").kappaT()).isNull();
    NoChange noChange = of("00", "00");
    noChange.remove(0, 0, SlidingWindow.UNKNOWN);
    assertThat(noChange.kappaT()).isNull();
  }

  @Test
  void anImageWhosePredecessorIsForgottenKeepsWhatNoChangePredicted() {
    NoChange noChange = of("0011", "0010"); // (3 - 2) / (4 - 2)
    noChange.relabel(1, 0, 0);
    assertThat(noChange.kappaT()).isEqualTo(1);
    noChange.relabel(1, 0, 0); // of an image from before these counts
    assertThat(noChange.isPlausible(4)).isTrue();
  }

  private static NoChange of(String labels, String predicted) {
    NoChange noChange = new NoChange();
    int last = SlidingWindow.UNKNOWN;
    for (int i = 0; i < labels.length(); i++) {
      int label = labels.charAt(i) - '0';
      noChange.add(label, predicted.charAt(i) - '0', last);
      last = label;
    }
    return noChange;
  }
}
