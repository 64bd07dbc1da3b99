package dev.millrace.model.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import dev.millrace.model.Architecture;
import dev.millrace.model.AutoNetwork;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.LayerSpec;
import dev.millrace.model.Predictor;
import dev.millrace.model.RandomArchitectures;
import dev.millrace.model.data.LabeledImages;
import dev.millrace.model.data.Mnist;
import dev.millrace.model.initializer.Initializer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OnnxModelTest {

  private static final int IMAGES = 10_000;
  private static final int BATCH = 250;

  /** Networks of every kind of layer; 100 of them have each in several places. */
  private static final int NETWORKS = 100;

  /** With random weights, what is normalized may hardly vary, which magnifies rounding. */
  private static final double NORMALIZED = 1e-4;

  @Test
  void answersTenThousandImagesAsThePredictorDoes() throws OrtException, IOException {
    SavedModel model = TestModels.of(Architecture.named("default"), 3);
    double largest = 0;
    for (ImageBatch batch : tenThousandImages(model)) {
      largest = Math.max(largest, difference(model, batch));
    }
    assertThat(largest).isCloseTo(0, within(1e-5));
  }

  @Test
  void answersAsThePredictorForNetworksOfAllLayers() throws OrtException, IOException {
    Set<Class<?>> seen = new HashSet<>();
    for (int seed = 0; seed < NETWORKS; seed++) {
      Architecture network = RandomArchitectures.of(seed);
      network.layers().forEach(layer -> seen.add(layer.getClass()));
      SavedModel model = TestModels.of(network, seed);
      assertThat(difference(model, randomImages(model, 5, new Random(seed))))
          .as(network.toJson())
          .isCloseTo(0, within(network.toJson().contains("group-norm") ? NORMALIZED : 1e-5));
    }
    assertThat(seen).containsExactlyInAnyOrder(LayerSpec.class.getPermittedSubclasses());
  }

  @Test
  void answersAsThePredictorForTheNetworkThatIsChosenByItself() throws OrtException, IOException {
    SavedModel model = TestModels.of(AutoNetwork.of(3, 32, 32, 10), 1);
    assertThat(difference(model, randomImages(model, 20, new Random(1))))
        .isCloseTo(0, within(1e-5));
  }

  @Test
  void saysWhatItTakesAndIs() throws OrtException, IOException {
    Architecture network =
        new Architecture(3, 4, 5, List.of(new LayerSpec.Flatten(), dense(2)))
            .withClassNames(List.of("cat", "dog"));
    SavedModel model = TestModels.of(network, 12);
    try (OnnxSession onnx = new OnnxSession(model)) {
      TensorInfo input = (TensorInfo) onnx.session().getInputInfo().get(OnnxModel.INPUT).getInfo();
      assertThat(input.getShape()).containsExactly(-1, 3, 4, 5);
      TensorInfo output =
          (TensorInfo) onnx.session().getOutputInfo().get(OnnxModel.OUTPUT).getInfo();
      assertThat(output.getShape()).containsExactly(-1, 2);
      assertThat(onnx.session().getMetadata().getCustomMetadata())
          .containsEntry("step", "12")
          .containsEntry("images", "384")
          .containsEntry("network", network.toJson())
          .containsEntry("sha256", model.sha256())
          .containsEntry("settings.batch", "32");
    }
  }

  private static LayerSpec dense(int units) {
    return new LayerSpec.Dense(units, Initializer.HE);
  }

  /** Largest difference of a probability between both. */
  private static double difference(SavedModel model, ImageBatch batch)
      throws OrtException, IOException {
    int classes = model.architecture().classes();
    float[] ours = new float[batch.size() * classes];
    double largest = 0;
    try (OnnxSession onnx = new OnnxSession(model);
        Predictor predictor = model.toPredictor()) {
      predictor.predict(batch, ours);
      float[][] theirs = onnx.predict(batch);
      for (int i = 0; i < batch.size(); i++) {
        for (int k = 0; k < classes; k++) {
          largest = Math.max(largest, Math.abs(theirs[i][k] - ours[i * classes + k]));
        }
      }
    }
    return largest;
  }

  /** MNIST's test images where they are at hand, and otherwise noise. */
  private static List<ImageBatch> tenThousandImages(SavedModel model) {
    String directory = System.getenv("MNIST_DIR");
    List<ImageBatch> batches = new ArrayList<>();
    if (directory == null || directory.isBlank()) {
      Random random = new Random(4);
      for (int first = 0; first < IMAGES; first += BATCH) {
        batches.add(randomImages(model, BATCH, random));
      }
      return batches;
    }
    LabeledImages images = Mnist.loadAlike(Path.of(directory), Mnist.Split.TEST);
    assertThat(images.size()).isEqualTo(IMAGES);
    for (int first = 0; first < IMAGES; first += BATCH) {
      ImageBatch batch = new ImageBatch(BATCH, 1, 28, 28);
      for (int i = first; i < first + BATCH; i++) {
        batch.add(images.get(i).pixels(), 0);
      }
      batches.add(batch);
    }
    return batches;
  }

  private static ImageBatch randomImages(SavedModel model, int count, Random random) {
    Architecture network = model.architecture();
    ImageBatch batch = new ImageBatch(count, network.channels(), network.height(), network.width());
    byte[] pixels = new byte[network.channels() * network.height() * network.width()];
    for (int i = 0; i < count; i++) {
      random.nextBytes(pixels);
      batch.add(pixels, 0);
    }
    return batch;
  }
}
