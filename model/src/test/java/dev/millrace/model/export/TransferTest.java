package dev.millrace.model.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.Architecture;
import dev.millrace.model.Argmax;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.LayerSpec;
import dev.millrace.model.Predictor;
import dev.millrace.model.initializer.Initializer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransferTest {

  private static final int INPUTS = 4; // of the last dense layer

  private final Architecture two = network(2).withClassNames(List.of("cat", "dog"));
  private final SavedModel model = TestModels.of(two, 9);

  @Test
  void sameNetworkKeepsAllWeights() {
    assertThat(Transfer.to(model, two)).isEqualTo(model);
  }

  @Test
  void rowsGoWithTheNamesOfTheirClasses() {
    Architecture three = network(3).withClassNames(List.of("dog", "bird", "cat"));

    SavedModel carried = Transfer.to(model, three);

    float[] from = weights(model);
    float[] to = weights(carried);
    int before = to.length - 3 * (INPUTS + 1);
    assertThat(part(to, 0, before)).isEqualTo(part(from, 0, before));
    assertThat(row(to, 3, 0)).isEqualTo(row(from, 2, 1));
    assertThat(row(to, 3, 2)).isEqualTo(row(from, 2, 0));
    for (int i = 0; i < INPUTS; i++) {
      assertThat(row(to, 3, 1)[i])
          .isCloseTo((row(from, 2, 0)[i] + row(from, 2, 1)[i]) / 2, within(1e-6f));
    }
    assertThat(bias(to, 3, 0)).isEqualTo(bias(from, 2, 1));
    assertThat(bias(to, 3, 2)).isEqualTo(bias(from, 2, 0));
    assertThat(bias(to, 3, 1)).isCloseTo((bias(from, 2, 0) + bias(from, 2, 1)) / 2, within(1e-6f));
    assertThat(carried.architecture()).isEqualTo(three);
    assertThat(carried.step()).isEqualTo(9);
  }

  @Test
  void rowsGoWithNumbersWhereThereAreNoNames() {
    float[] to = weights(Transfer.to(model, network(3)));

    assertThat(row(to, 3, 0)).isEqualTo(row(weights(model), 2, 0));
    assertThat(row(to, 3, 1)).isEqualTo(row(weights(model), 2, 1));
  }

  @Test
  void newClassesChangeNoAnswer() {
    SavedModel carried = Transfer.to(model, network(5));
    Random random = new Random(3);
    byte[] pixels = new byte[6];
    float[] known = new float[2];
    float[] all = new float[5];
    try (Predictor before = model.toPredictor();
        Predictor after = carried.toPredictor()) {
      for (int i = 0; i < 200; i++) {
        random.nextBytes(pixels);
        ImageBatch batch = new ImageBatch(1, 1, 2, 3);
        batch.add(pixels, 0);
        before.predict(batch, known);
        after.predict(batch, all);
        assertThat(Argmax.of(all, 0, 5)).isEqualTo(Argmax.of(known, 0, 2));
      }
    }
  }

  @Test
  void dropoutAndInitializersMayDiffer() {
    SavedModel carried = Transfer.to(model, two.withDropout(0.5));

    assertThat(carried.weights()).isEqualTo(model.weights());
    assertThat(carried.architecture().layers()).hasSize(two.layers().size() + 1);
    assertThat(Transfer.withoutDropout(carried.architecture())).isEqualTo(two);
  }

  @Test
  void givesANetworkOtherClasses() {
    assertThat(Transfer.withClasses(two, 5)).isEqualTo(network(5));
    assertThat(Transfer.withClasses(two, 2)).isEqualTo(network(2));
    Architecture open =
        new Architecture(1, 1, 3, List.of(new LayerSpec.Flatten(), new LayerSpec.ReLU()));
    assertThatThrownBy(() -> Transfer.withClasses(open, 5))
        .hasMessageContaining("must end in a dense layer");
  }

  @Test
  void refusesOtherNetworks() {
    Architecture other =
        new Architecture(1, 2, 3, List.of(new LayerSpec.Flatten(), dense(3), dense(2)));
    assertThatThrownBy(() -> Transfer.to(model, other))
        .hasMessageContaining("must have the model's layers");
    Architecture wider = new Architecture(1, 2, 4, two.layers());
    assertThatThrownBy(() -> Transfer.to(model, wider))
        .hasMessageContaining("takes [1, 2, 4]")
        .hasMessageContaining("must take images as the model does");
    assertThatThrownBy(() -> Transfer.to(model, network(2).withClassNames(List.of("car", "bus"))))
        .hasMessageContaining("at least one class must be known");
  }

  private static Architecture network(int classes) {
    return new Architecture(
        1,
        2,
        3,
        List.of(
            new LayerSpec.Conv2D(2, 2, 1, 0, Initializer.GLOROT),
            new LayerSpec.ReLU(),
            new LayerSpec.Flatten(),
            dense(classes)));
  }

  private static LayerSpec dense(int units) {
    return new LayerSpec.Dense(units, Initializer.HE);
  }

  private static float[] weights(SavedModel model) {
    float[] weights = new float[model.weights().remaining() / Float.BYTES];
    model.weights().asFloatBuffer().get(weights);
    return weights;
  }

  private static float[] row(float[] weights, int classes, int row) {
    int first = weights.length - classes * (INPUTS + 1) + row * INPUTS;
    return part(weights, first, first + INPUTS);
  }

  private static float bias(float[] weights, int classes, int row) {
    return weights[weights.length - classes + row];
  }

  private static float[] part(float[] numbers, int from, int to) {
    return Arrays.copyOfRange(numbers, from, to);
  }
}
