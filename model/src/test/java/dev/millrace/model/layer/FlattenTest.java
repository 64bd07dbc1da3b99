package dev.millrace.model.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class FlattenTest extends LayerContract {

  @Override
  protected Stream<LayerCase> cases() {
    return Stream.of(
        new LayerCase(() -> new Flatten("flatten"), 3, 2, 4, 5),
        new LayerCase(() -> new Flatten("flatten"), 1, 1, 1, 1),
        new LayerCase(() -> new Flatten("flatten"), 2, 6));
  }

  @Override
  protected double[] naive(INDArray input, List<Parameter> parameters, LayerCase layer) {
    return values(input);
  }

  @Test
  void multipliesTheDimensions() {
    assertThat(new Flatten("6.flatten").outputShape(16, 4, 5)).containsExactly(320);
  }
}
