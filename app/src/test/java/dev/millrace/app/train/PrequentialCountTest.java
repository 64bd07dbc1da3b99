package dev.millrace.app.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrequentialCountTest {

  @Test
  void countsAllTheNewestEveryThousandAndEachPart() {
    PrequentialCount count = new PrequentialCount();
    boolean[] first = new boolean[1500]; // all wrong
    boolean[] second = new boolean[1000]; // right from its middle on
    Arrays.fill(second, 500, 1000, true);
    count.add(first);
    count.add(second);

    Prequential result =
        count.result(List.of(new TrainingData.Part("a", 1900), new TrainingData.Part("b", 600)));

    assertThat(result)
        .isEqualTo(
            new Prequential(
                500 / 2500.0,
                500 / 1000.0,
                List.of(0.0, 0.0, 1.0),
                List.of(
                    new Prequential.Part("a", 1900, 0, 0),
                    new Prequential.Part("b", 600, 500 / 600.0, 500 / 600.0))));
  }
}
