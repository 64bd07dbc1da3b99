package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.layer.Parameter;
import dev.millrace.model.plan.KernelType;
import dev.millrace.model.random.RandomKey;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The fast path's gradients by themselves, without the plain layers: along the gradient of a
 * parameter the loss rises as fast as the gradient is long.
 *
 * <p>The kernels compute in floats, so the nudges cannot be as small as those of the plain layers'
 * checks in double precision: a whole parameter moves at once.
 */
class PlannedGradientTest {

  private static final long KEY = RandomKey.of(3).state();
  private static final int BATCH = 19; // more than a chunk, and no multiple of one

  /** So large that the rounding of floats hardly counts. */
  private static final double LOSS_CHANGE = 2e-5;

  /** What the rounding of a loss makes of a slope that is 0, as of weights before a mean. */
  private static final double ROUNDING = 2e-3;

  /** So small that few ReLUs and maxima change sides. */
  private static final double LONGEST_NUDGE = 2e-4;

  static Stream<Arguments> networks() {
    return Stream.concat(
            Stream.of("reference", "default").map(Architecture::named),
            IntStream.range(100, 160).mapToObj(RandomArchitectures::of))
        .flatMap(
            network -> Stream.of(KernelType.values()).map(type -> Arguments.of(network, type)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void lossRisesAsFastAsTheGradientIsLong(Architecture architecture, KernelType type) {
    ImageBatch batch = images(architecture);
    try (Network network = Network.forTraining(architecture.createLayers(), DataType.FLOAT);
        PlannedNetwork planned = new PlannedNetwork(network, architecture, true, type)) {
      network.initialize(RandomKey.of(7));
      Random random = new Random(5);
      INDArray values = network.values();
      for (long i = 0; i < values.length(); i++) {
        values.putScalar(i, values.getFloat(i) + 0.05 * random.nextGaussian());
      }
      for (Parameter parameter : network.parameters()) {
        planned.computeGradients(batch, KEY, batch.size());
        INDArray gradient = parameter.gradient().dup();
        double length = gradient.norm2Number().doubleValue();
        assertThat(slope(planned, batch, parameter.value(), gradient, length))
            .as("%s of %s", parameter.name(), architecture.toJson())
            .isCloseTo(length, within(0.02 * length + ROUNDING));
      }
    }
  }

  /** Of the loss along the gradient, by central differences. */
  private static double slope(
      PlannedNetwork planned, ImageBatch batch, INDArray values, INDArray gradient, double length) {
    if (length == 0) {
      return 0; // behind a ReLU that lets nothing through
    }
    double nudge = Math.min(LOSS_CHANGE / length, LONGEST_NUDGE);
    INDArray move = gradient.mul(nudge / length);
    INDArray before = values.dup();
    values.addi(move);
    double above = loss(planned, batch);
    values.assign(before.sub(move));
    double below = loss(planned, batch);
    values.assign(before);
    return (above - below) / (2 * nudge);
  }

  private static double loss(PlannedNetwork planned, ImageBatch batch) {
    planned.computeGradients(batch, KEY, batch.size());
    return planned.lossSum() / batch.size();
  }

  private static ImageBatch images(Architecture architecture) {
    Random random = new Random(4);
    ImageBatch batch =
        new ImageBatch(BATCH, architecture.channels(), architecture.height(), architecture.width());
    byte[] pixels =
        new byte[architecture.channels() * architecture.height() * architecture.width()];
    for (int i = 0; i < BATCH; i++) {
      random.nextBytes(pixels);
      batch.add(pixels, random.nextInt(architecture.classes()));
    }
    return batch;
  }
}
