package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.backend.Workspace;
import dev.millrace.model.layer.ForwardPass;
import dev.millrace.model.loss.SoftmaxCrossEntropy;
import dev.millrace.model.plan.KernelType;
import dev.millrace.model.random.RandomKey;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The fast path computes what the plain layers compute, up to the rounding of floats. */
class PlannedNetworkTest {

  /** Largest difference, as a share of the largest element. */
  private static final float TOLERANCE = 1e-5f;

  /** The same of networks that take means of many pixels, and subtract them. */
  private static final float TOLERANCE_OF_MEANS = 3e-4f;

  private static final RandomKey KEY = RandomKey.of(3);

  @ParameterizedTest
  @CsvSource({"reference, BLAS", "default, BLAS", "reference, VECTOR", "default, VECTOR"})
  void agreesWithThePlainLayersOnTheBuiltInNetworks(String name, KernelType type) {
    for (int batchSize : new int[] {1, 16, 37}) {
      assertAgrees(Architecture.named(name), type, batchSize, 1);
    }
  }

  static Stream<Arguments> seeds() {
    return LongStream.range(0, 300)
        .boxed()
        .flatMap(seed -> Stream.of(KernelType.values()).map(type -> Arguments.of(seed, type)));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void agreesWithThePlainLayersOnRandomNetworks(long seed, KernelType type) {
    assertAgrees(RandomArchitectures.of(seed), type, 1 + (int) (seed * 7 % 40), seed);
  }

  @ParameterizedTest
  @EnumSource
  void agreesWithThePlainLayersWhenBatchSizesChange(KernelType type) {
    Architecture architecture = ToyImages.ARCHITECTURE;
    try (Network network = Network.forTraining(architecture.createLayers(), DataType.FLOAT);
        PlannedNetwork planned = new PlannedNetwork(network, architecture, true, type)) {
      initialize(network);
      for (int batchSize : new int[] {33, 1, 16, 2, 48, 3}) {
        assertAgrees(architecture, network, planned, batchSize, batchSize);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void agreesWithThePlainLayersOnImagesSoLargeThatFewRunTogether(KernelType type) {
    Architecture large =
        Architecture.fromJson(
            """
            {"input": [1, 700, 700], "layers": [{"type": "conv2d", "filters": 3, "kernel": 3},
              {"type": "relu"}, {"type": "max-pool", "size": 70}, {"type": "flatten"},
              {"type": "dense", "units": 2}]}
            """);
    assertAgrees(large, type, 5, 1);
  }

  /** So wide that only a few output rows, or one, are computed at a time. */
  @ParameterizedTest
  @CsvSource({"20, BLAS", "6, BLAS", "20, VECTOR", "6, VECTOR"})
  void agreesWithThePlainLayersOnWideImages(int filters, KernelType type) {
    Architecture wide =
        Architecture.fromJson(
            """
            {"input": [3, 40, 40], "layers": [{"type": "conv2d", "filters": %d, "kernel": 3},
              {"type": "relu"}, {"type": "max-pool", "size": 2},
              {"type": "conv2d", "filters": 7, "kernel": 4, "padding": 1}, {"type": "relu"},
              {"type": "flatten"}, {"type": "dense", "units": 3}]}
            """
                .formatted(filters));
    assertAgrees(wide, type, 18, 1);
  }

  @ParameterizedTest
  @EnumSource
  void agreesWithThePlainLayersOnLayersOfManyWeights(KernelType type) {
    Architecture mixed =
        Architecture.fromJson(
            """
            {"input": [2, 20, 20], "layers": [{"type": "conv2d", "filters": 5, "kernel": 3},
              {"type": "relu"}, {"type": "flatten"}, {"type": "dense", "units": 170},
              {"type": "relu"}, {"type": "dense", "units": 3}]}
            """);
    assertAgrees(mixed, type, 21, 1);
  }

  @Test
  void predictsAnImageAloneAsWithinABatch() {
    Architecture architecture = Architecture.named("reference");
    ImageBatch batch = images(architecture, 21, 4);
    float[] together = new float[210];
    float[] alone = new float[10];
    try (Predictor predictor = new Predictor(architecture)) {
      fill(predictor.values(), 5);
      predictor.predict(batch, together);
      ImageBatch single = images(architecture, 1, 4);
      predictor.predict(single, alone);
    }
    for (int k = 0; k < 10; k++) {
      assertThat(alone[k]).isCloseTo(together[k], within(TOLERANCE));
    }
  }

  @Test
  void trainingDoesNotDependOnPredictions() {
    Architecture architecture = ToyImages.ARCHITECTURE;
    TrainingSettings settings = TrainingSettings.defaults();
    try (OnlineLearner quiet = new OnlineLearner(architecture, settings);
        OnlineLearner busy = new OnlineLearner(architecture, settings)) {
      float[] probabilities = new float[60];
      for (int step = 0; step < 30; step++) {
        quiet.train(ToyImages.batch(20, step));
        for (int size = 1; size <= step % 4 * 6; size += 5) {
          busy.predict(ToyImages.batch(size, step), probabilities);
        }
        busy.train(ToyImages.batch(20, step));
      }
      assertThat(NamedTensor.sha256(busy.state())).isEqualTo(NamedTensor.sha256(quiet.state()));
    }
  }

  private static void assertAgrees(
      Architecture architecture, KernelType type, int batchSize, long seed) {
    try (Network network = Network.forTraining(architecture.createLayers(), DataType.FLOAT);
        PlannedNetwork planned = new PlannedNetwork(network, architecture, true, type)) {
      initialize(network);
      assertAgrees(architecture, network, planned, batchSize, seed);
    }
  }

  private static void assertAgrees(
      Architecture architecture,
      Network network,
      PlannedNetwork planned,
      int batchSize,
      long seed) {
    ImageBatch batch = images(architecture, batchSize, seed);
    try (Workspace workspace = new Workspace()) {
      workspace.run(
          () -> {
            INDArray images = batch.toArray();
            float[] probabilities = new float[batchSize * architecture.classes()];
            planned.predict(batch, probabilities);
            INDArray expected = SoftmaxCrossEntropy.softmax(network.predict(images));
            float tolerance = tolerance(architecture);
            assertClose(
                probabilities, expected.reshape(probabilities.length).toFloatVector(), tolerance);

            planned.computeGradients(batch, KEY.state(), batch.size());
            float[] gradients = network.gradients().toFloatVector();
            network.gradients().assign(0);
            ForwardPass pass = network.forward(images, KEY);
            SoftmaxCrossEntropy loss = SoftmaxCrossEntropy.of(pass.output(), batch.labels());
            pass.accumulate(loss.logitsGradient());
            assertClose(gradients, network.gradients().toFloatVector(), tolerance);
            assertThat(planned.lossSum() / batchSize).isCloseTo(loss.loss(), within(1e-5));
          });
    }
  }

  private static float tolerance(Architecture architecture) {
    String json = architecture.toJson();
    return json.contains("group-norm") || json.contains("global-average-pool")
        ? TOLERANCE_OF_MEANS
        : TOLERANCE;
  }

  private static void assertClose(float[] actual, float[] expected, float tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    float largest = 1e-6f;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("element %d", i).isCloseTo(expected[i], within(tolerance * largest));
    }
  }

  /** Weights as in training, and biases that are not zero. */
  private static void initialize(Network network) {
    network.initialize(RandomKey.of(7));
    network.parameters().stream()
        .filter(parameter -> parameter.name().equals("bias"))
        .forEach(parameter -> fill(parameter.value(), 11));
  }

  private static void fill(INDArray array, long seed) {
    Random random = new Random(seed);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, 0.2 * random.nextGaussian());
    }
  }

  /** Noise within a black frame, with random labels. */
  private static ImageBatch images(Architecture architecture, int count, long seed) {
    Random random = new Random(seed);
    int height = architecture.height();
    int width = architecture.width();
    ImageBatch batch = new ImageBatch(count, architecture.channels(), height, width);
    byte[] pixels = new byte[architecture.channels() * height * width];
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < pixels.length; k++) {
        int y = k / width % height;
        int x = k % width;
        boolean frame = y == 0 || x == 0 || y >= height - 2 || x >= width - 1;
        pixels[k] = frame ? 0 : (byte) random.nextInt(256);
      }
      batch.add(pixels, random.nextInt(architecture.classes()));
    }
    return batch;
  }
}
