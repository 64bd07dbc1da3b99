package dev.millrace.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.backend.NativeBackend;
import dev.millrace.model.layer.LayerContract;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SoftmaxCrossEntropyTest {

  @BeforeAll
  static void initializeBackend() {
    NativeBackend.initialize();
  }

  @Test
  void lossOfABatchWorkedByHand() {
    // Row 1: exp(0), exp(ln 3) are 1 and 3. Row 2: equal logits.
    INDArray logits = doubles(new double[][] {{0, Math.log(3)}, {5, 5}});
    SoftmaxCrossEntropy result = SoftmaxCrossEntropy.of(logits, 1, 0);
    assertThat(values(result.probabilities()))
        .containsExactly(new double[] {0.25, 0.75, 0.5, 0.5}, within(1e-12));
    assertThat(result.loss()).isCloseTo(-(Math.log(0.75) + Math.log(0.5)) / 2, within(1e-12));
    assertThat(values(result.logitsGradient()))
        .containsExactly(new double[] {0.125, -0.125, -0.25, 0.25}, within(1e-12));
  }

  @Test
  void gradientEqualsCentralDifferences() {
    double[][] rows = {{0.3, -1.2, 2.0}, {-0.7, 0.1, 0.4}, {1.5, 1.4, -3.0}};
    int[] labels = {2, 0, 1};
    double[] gradient = values(SoftmaxCrossEntropy.of(doubles(rows), labels).logitsGradient());
    double step = 1e-6;
    for (int n = 0; n < 3; n++) {
      for (int k = 0; k < 3; k++) {
        double logit = rows[n][k];
        rows[n][k] = logit + step;
        double above = SoftmaxCrossEntropy.of(doubles(rows), labels).loss();
        rows[n][k] = logit - step;
        double below = SoftmaxCrossEntropy.of(doubles(rows), labels).loss();
        rows[n][k] = logit;
        assertThat(gradient[n * 3 + k]).isCloseTo((above - below) / (2 * step), within(1e-8));
      }
    }
  }

  @Test
  void largeLogitsNeitherOverflowNorLoseTheLoss() {
    INDArray logits = doubles(new double[][] {{10_000, 0}, {-10_000, 0}}).castTo(DataType.FLOAT);
    SoftmaxCrossEntropy right = SoftmaxCrossEntropy.of(logits, 0, 1);
    assertThat(right.loss()).isZero();
    assertThat(values(right.probabilities())).containsExactly(1, 0, 0, 1);
    SoftmaxCrossEntropy wrong = SoftmaxCrossEntropy.of(logits, 1, 0);
    assertThat(wrong.loss()).isEqualTo(10_000);
    assertThat(values(wrong.logitsGradient())).containsExactly(0.5, -0.5, -0.5, 0.5);
  }

  @Test
  void nanLogitsGiveNanLoss() {
    INDArray logits = doubles(new double[][] {{Double.NaN, 0}});
    assertThat(SoftmaxCrossEntropy.of(logits, 1).loss()).isNaN();
  }

  @Test
  void refusesLabelsThatDoNotFit() {
    INDArray logits = doubles(new double[][] {{1, 2}, {3, 4}});
    assertThatThrownBy(() -> SoftmaxCrossEntropy.of(logits, 0))
        .hasMessage("labels must be as many as the 2 examples, but were 1");
    assertThatThrownBy(() -> SoftmaxCrossEntropy.of(logits, 0, 2))
        .hasMessage("label of example 1 must be at least 0 and below 2, but was 2");
    assertThatThrownBy(() -> SoftmaxCrossEntropy.of(logits, -1, 0))
        .hasMessage("label of example 0 must be at least 0 and below 2, but was -1");
  }

  private static INDArray doubles(double[][] rows) {
    return Nd4j.createFromArray(rows);
  }

  private static double[] values(INDArray array) {
    return LayerContract.values(array);
  }
}
