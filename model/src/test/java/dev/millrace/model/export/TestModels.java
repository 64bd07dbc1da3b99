package dev.millrace.model.export;

import dev.millrace.model.Architecture;
import dev.millrace.model.NamedTensor;
import dev.millrace.model.Predictor;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Models with random weights. */
final class TestModels {

  private TestModels() {}

  /** Returns a model of a network after so many steps, which are its seed, too. */
  static SavedModel of(Architecture network, long step) {
    try (Predictor predictor = new Predictor(network)) {
      Random random = new Random(step);
      List<NamedTensor> weights = predictor.weights();
      for (NamedTensor tensor : weights) {
        int fanIn = Math.max(1, tensor.length() / tensor.shape()[0]);
        for (int i = 0; i < tensor.length(); i++) {
          tensor.array().putScalar(i, random.nextGaussian() * Math.sqrt(2.0 / fanIn));
        }
      }
      return SavedModel.of(step, 32 * step, network, Map.of("batch", "32"), weights);
    }
  }
}
