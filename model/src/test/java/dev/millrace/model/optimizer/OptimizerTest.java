package dev.millrace.model.optimizer;

import static dev.millrace.model.optimizer.LearningRate.constant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.backend.NativeBackend;
import dev.millrace.model.layer.LayerContract;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class OptimizerTest {

  @BeforeAll
  static void initializeBackend() {
    NativeBackend.initialize();
  }

  @Test
  void sgdMovesByRateTimesGradient() {
    // 1 - 0.5 * 2 = 0, then 0 - 0.5 * -1 = 0.5
    assertThat(run(new OptimizerSettings.SgdSettings(constant(0.5)), 1, 2, -1)).isEqualTo(0.5);
  }

  @Test
  void momentumMovesByItsVelocity() {
    // v = 2, w = 1 - 0.1 * 2 = 0.8; v = 0.9 * 2 - 1 = 0.8, w = 0.8 - 0.08 = 0.72
    assertThat(run(new OptimizerSettings.MomentumSettings(constant(0.1), 0.9), 1, 2, -1))
        .isCloseTo(0.72, within(1e-12));
  }

  @Test
  void rmsPropDividesByTheRootOfTheMeanSquare() {
    // s = 0.25 * 16 = 4, w = 1 - 0.1 * 4 / 2 = 0.8; s = 3 + 0.25 * 4 = 4, w = 0.8 + 0.1 * 2 / 2
    assertThat(run(new OptimizerSettings.RmsPropSettings(constant(0.1), 0.75, 1e-12), 1, 4, -2))
        .isCloseTo(0.9, within(1e-9));
  }

  @Test
  void adamCorrectsItsMomentsForTheStartAtZero() {
    // t = 1: m = 0.5 * 4 = 2, v = 0.25 * 16 = 4; corrected 4 and 16; w = 1 - 0.1 * 4 / 4 = 0.9
    // t = 2: m = 1 - 0.5 * 2 = 0, so w stays.
    OptimizerSettings settings =
        new OptimizerSettings.AdamSettings(constant(0.1), 0.5, 0.75, 1e-12);
    assertThat(run(settings, 1, 4)).isCloseTo(0.9, within(1e-9));
    assertThat(run(settings, 1, 4, -2)).isCloseTo(0.9, within(1e-9));
    // t = 3: m = 0.5 * 2 = 1, v = 0.75 * (0.75 * 4 + 1) + 1 = 4; over 0.875 and 0.578125.
    assertThat(run(settings, 1, 4, -2, 2))
        .isCloseTo(0.9 - 0.1 * (1 / 0.875) / Math.sqrt(4 / 0.578125), within(1e-9));
  }

  @Test
  void learningRateFallsWithTheRootOfTheSteps() {
    LearningRate rate = new LearningRate(0.4, 100);
    assertThat(rate.at(100)).isCloseTo(0.4 / Math.sqrt(2), within(1e-15));
    assertThat(rate.at(300)).isCloseTo(0.2, within(1e-15));
    assertThat(constant(0.4).at(Long.MAX_VALUE)).isEqualTo(0.4);
    assertThatThrownBy(() -> new LearningRate(0.4, 0))
        .hasMessage("learning rate's decay steps must be positive, but were 0.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "momentum", "rmsprop", "adam"})
  void stepTakesTheLearningRateOfItsNumber(String name) {
    LearningRate falling = new LearningRate(0.04, 1);
    double first = run(OptimizerSettings.named(name, constant(falling.at(1))), 5, 1);
    double second = run(OptimizerSettings.named(name, constant(falling.at(2))), 5, 1, 1);
    double atSecond = second - run(OptimizerSettings.named(name, constant(falling.at(2))), 5, 1);
    assertThat(run(OptimizerSettings.named(name, falling), 5, 1, 1))
        .isCloseTo(first + atSecond, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "momentum", "rmsprop", "adam"})
  void goesOnExactlyFromCopiedState(String name) {
    OptimizerSettings settings = OptimizerSettings.named(name, constant(0.01));
    INDArray values = Nd4j.createFromArray(1f, 2f, 3f);
    try (Optimizer first = settings.create(DataType.FLOAT, 3);
        Optimizer second = settings.create(DataType.FLOAT, 3)) {
      first.step(values, Nd4j.createFromArray(0.1f, -0.2f, 0.3f), 1);
      INDArray copy = values.dup();
      for (int i = 0; i < first.state().size(); i++) {
        assertThat(second.state().get(i).name()).isEqualTo(first.state().get(i).name());
        second.state().get(i).vector().assign(first.state().get(i).vector());
      }
      INDArray gradient = Nd4j.createFromArray(0.5f, 0.4f, -0.6f);
      first.step(values, gradient, 2);
      second.step(copy, gradient, 2);
      assertThat(LayerContract.values(copy)).isEqualTo(LayerContract.values(values));
      assertThat(LayerContract.values(gradient)).containsExactly(0.5f, 0.4f, -0.6f);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"momentum", "rmsprop", "adam"})
  void stateOfAGradientThatVanishesHoldsNoDenormals(String name) {
    try (Optimizer optimizer =
        OptimizerSettings.named(name, constant(0.01)).create(DataType.FLOAT, 2)) {
      INDArray values = Nd4j.zeros(DataType.FLOAT, 2);
      optimizer.step(values, Nd4j.createFromArray(1f, -1e-20f), 1);
      INDArray zero = Nd4j.zeros(DataType.FLOAT, 2);
      for (int step = 2; step < 1500; step++) {
        optimizer.step(values, zero, step);
        for (Optimizer.State state : optimizer.state()) {
          for (double value : LayerContract.values(state.vector())) {
            assertThat(value == 0 || Math.abs(value) >= Float.MIN_NORMAL)
                .as("%s of step %d: %s", state.name(), step, value)
                .isTrue();
          }
        }
      }
      assertThat(LayerContract.values(values)).doesNotContain(Double.NaN);
    }
  }

  @Test
  void namesItselfAndItsRate() {
    OptimizerSettings settings = OptimizerSettings.named("rmsprop", constant(0.01));
    assertThat(settings.name()).isEqualTo("rmsprop");
    assertThat(settings.learningRate()).isEqualTo(constant(0.01));
    assertThat(settings).isEqualTo(OptimizerSettings.named("rmsprop", constant(0.01)));
  }

  @Test
  void refusesUnknownNamesAndBadConstants() {
    assertThatThrownBy(() -> OptimizerSettings.named("adagrad"))
        .hasMessageStartingWith("optimizer must be one of sgd, momentum, rmsprop, adam");
    assertThatThrownBy(() -> OptimizerSettings.named("adagrad", constant(0.1)))
        .hasMessage("optimizer must be one of sgd, momentum, rmsprop, adam, but was 'adagrad'");
    assertThatThrownBy(() -> OptimizerSettings.named("sgd", constant(0)))
        .hasMessage("learning rate must be positive and finite, but was 0.0");
    assertThatThrownBy(() -> new OptimizerSettings.MomentumSettings(constant(0.1), 1))
        .hasMessage("momentum must be in [0, 1), but was 1.0");
  }

  /** One value after a step for each gradient. */
  private static double run(OptimizerSettings settings, double start, double... gradients) {
    INDArray values = Nd4j.createFromArray(start);
    try (Optimizer optimizer = settings.create(DataType.DOUBLE, 1)) {
      for (int i = 0; i < gradients.length; i++) {
        optimizer.step(values, Nd4j.createFromArray(gradients[i]), i + 1L);
      }
    }
    return values.getDouble(0);
  }
}
