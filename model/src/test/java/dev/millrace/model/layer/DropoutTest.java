package dev.millrace.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.backend.NativeBackend;
import dev.millrace.model.random.RandomKey;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class DropoutTest extends LayerContract {

  private static final int LENGTH = 100_000;

  @BeforeAll
  static void initializeBackend() {
    NativeBackend.initialize();
  }

  @Override
  protected Stream<LayerCase> cases() {
    return Stream.of(
        new LayerCase(() -> new Dropout("dropout", 0.4), 3, 7),
        new LayerCase(() -> new Dropout("dropout", 0), 2, 3, 4, 5));
  }

  @Override
  protected double[] naive(INDArray input, List<Parameter> parameters, LayerCase layer) {
    return values(input);
  }

  @Override
  void forwardOutputEqualsPredictExactly(LayerCase layerCase) {
    // The one layer of which this is not true: see keepsTheSetShareAndScalesIt.
  }

  @Test
  void keepsTheSetShareAndScalesIt() {
    double[] output = masked(RandomKey.of(1));
    long kept = Arrays.stream(output).filter(x -> x != 0).count();
    // Standard deviation of the share is sqrt(0.3 * 0.7 / 100,000) = 0.0014.
    assertThat(kept / (double) LENGTH).isCloseTo(0.7, within(0.006));
    assertThat(Arrays.stream(output).filter(x -> x != 0).distinct().toArray())
        .containsExactly((float) (1 / 0.7));
    assertThat(Arrays.stream(output).average().orElseThrow()).isCloseTo(1, within(0.009));
  }

  @Test
  void neighborsAreDroppedIndependently() {
    double[] output = masked(RandomKey.of(2));
    int both = 0;
    for (int i = 1; i < LENGTH; i++) {
      if (output[i] == 0 && output[i - 1] == 0) {
        both++;
      }
    }
    assertThat(both / (double) LENGTH).isCloseTo(0.09, within(0.005));
  }

  @Test
  void sameKeyGivesTheSameMaskAndAnotherKeyAnother() {
    assertThat(masked(RandomKey.of(3))).isEqualTo(masked(RandomKey.of(3)));
    assertThat(masked(RandomKey.of(3))).isNotEqualTo(masked(RandomKey.of(4)));
  }

  @Test
  void refusesToDropEverything() {
    assertThatThrownBy(() -> new Dropout("d", 1))
        .hasMessage("rate must be at least 0 and below 1, but was 1.0");
  }

  private static double[] masked(RandomKey key) {
    INDArray ones = Nd4j.ones(DataType.FLOAT, 1, LENGTH);
    return values(new Dropout("dropout", 0.3).forward(ones, key).output());
  }
}
