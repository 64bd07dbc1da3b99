package dev.millrace.model.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.backend.NativeBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FusedUpdateTest {

  /** More than two tiles, and not a multiple of a tile. */
  private static final int LENGTH = 2500;

  @BeforeAll
  static void initializeBackend() {
    NativeBackend.initialize();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "momentum", "rmsprop", "adam"})
  void agreesWithThePlainOptimizer(String name) {
    OptimizerSettings settings = OptimizerSettings.named(name, new LearningRate(0.01, 3));
    INDArray values = random(1);
    INDArray average = values.dup();
    INDArray gradients = Nd4j.zeros(DataType.FLOAT, LENGTH);
    INDArray plainValues = values.dup();
    INDArray plainAverage = values.dup();
    try (Optimizer optimizer = settings.create(DataType.FLOAT, LENGTH);
        Optimizer plain = settings.create(DataType.FLOAT, LENGTH)) {
      FusedUpdate update = new FusedUpdate(settings, optimizer, values, gradients, average);
      for (int step = 1; step <= 30; step++) {
        gradients.assign(random(step + 1));
        update.step(step, settings.learningRate().at(step), 0.1f);
        plain.step(plainValues, gradients, step);
        plainAverage.addi(plainValues.sub(plainAverage).muli(0.1));
      }
      assertClose(values, plainValues);
      assertClose(average, plainAverage);
      List<Optimizer.State> state = optimizer.state();
      for (int i = 0; i < state.size(); i++) {
        assertClose(state.get(i).vector(), plain.state().get(i).vector());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"momentum", "rmsprop", "adam"})
  void keepsDenormalsOutOfTheState(String name) {
    OptimizerSettings settings = OptimizerSettings.named(name, new LearningRate(0.01, 3));
    INDArray values = random(1);
    INDArray gradients = random(2);
    try (Optimizer optimizer = settings.create(DataType.FLOAT, LENGTH)) {
      FusedUpdate update = new FusedUpdate(settings, optimizer, values, gradients, values.dup());
      update.step(1, settings.learningRate().at(1), 0.1f);
      gradients.assign(0);
      for (int step = 2; step < 3000; step++) {
        update.step(step, settings.learningRate().at(step), 0.1f);
      }
      for (Optimizer.State state : optimizer.state()) {
        for (float element : state.vector().toFloatVector()) {
          assertThat(element == 0 || Math.abs(element) >= Float.MIN_NORMAL).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "momentum", "rmsprop", "adam"})
  void stepThatWouldOverflowInTheLastElementChangesNothing(String name) {
    OptimizerSettings settings = OptimizerSettings.named(name, LearningRate.constant(0.01));
    INDArray values = random(1);
    INDArray average = values.dup();
    INDArray gradients = random(2);
    try (Optimizer optimizer = settings.create(DataType.FLOAT, LENGTH)) {
      FusedUpdate update = new FusedUpdate(settings, optimizer, values, gradients, average);
      assertThat(update.step(1, 0.01, 0.1f)).isTrue();
      values.putScalar(LENGTH - 1, -Float.MAX_VALUE);
      gradients.putScalar(LENGTH - 1, 1e3f);
      List<float[]> before = vectors(values, average, optimizer);

      assertThat(update.step(2, 1e38, 0.1f)).isFalse();

      assertThat(vectors(values, average, optimizer)).containsExactlyElementsOf(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "momentum", "rmsprop", "adam"})
  void numbersWhoseSquaresOverflowAreStillMoved(String name) {
    OptimizerSettings settings = OptimizerSettings.named(name, LearningRate.constant(1e19));
    INDArray values = random(1).muli(1e21);
    INDArray average = values.dup();
    INDArray gradients = random(2);
    INDArray plainValues = values.dup();
    INDArray plainAverage = values.dup();
    try (Optimizer optimizer = settings.create(DataType.FLOAT, LENGTH);
        Optimizer plain = settings.create(DataType.FLOAT, LENGTH)) {
      FusedUpdate update = new FusedUpdate(settings, optimizer, values, gradients, average);
      assertThat(update.step(1, 1e19, 0.1f)).isTrue();
      plain.step(plainValues, gradients, 1);
      plainAverage.addi(plainValues.sub(plainAverage).muli(0.1));
    }
    assertClose(values.div(1e21), plainValues.div(1e21));
    assertClose(average.div(1e21), plainAverage.div(1e21));
  }

  private static List<float[]> vectors(INDArray values, INDArray average, Optimizer optimizer) {
    List<float[]> vectors = new ArrayList<>();
    vectors.add(values.toFloatVector());
    vectors.add(average.toFloatVector());
    optimizer.state().forEach(state -> vectors.add(state.vector().toFloatVector()));
    return vectors;
  }

  private static INDArray random(long seed) {
    Random random = new Random(seed);
    float[] elements = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      elements[i] = (float) random.nextGaussian();
    }
    return Nd4j.createFromArray(elements);
  }

  private static void assertClose(INDArray actual, INDArray expected) {
    float[] a = actual.toFloatVector();
    float[] e = expected.toFloatVector();
    for (int i = 0; i < LENGTH; i++) {
      assertThat(a[i]).isCloseTo(e[i], within(1e-5f * Math.max(1, Math.abs(e[i]))));
    }
  }
}
