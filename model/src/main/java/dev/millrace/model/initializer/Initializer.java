package dev.millrace.model.initializer;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.millrace.model.backend.Elements;
import dev.millrace.model.random.RandomKey;
import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A rule for a parameter's first values. */
public enum Initializer {

  /**
   * Normal with variance {@code 2 / fanIn}: keeps the variance of activations through layers that a
   * ReLU follows. He et al., "Delving Deep into Rectifiers" (ICCV 2015).
   */
  HE {
    @Override
    double sample(int fanIn, int fanOut, RandomKey key, int index) {
      return Math.sqrt(2.0 / fanIn) * key.gaussian(index);
    }
  },

  /**
   * Uniform within {@code ±sqrt(6 / (fanIn + fanOut))}: balances the variance of activations and of
   * gradients around zero. Glorot and Bengio, "Understanding the Difficulty of Training Deep
   * Feedforward Neural Networks" (AISTATS 2010).
   */
  GLOROT {
    @Override
    double sample(int fanIn, int fanOut, RandomKey key, int index) {
      return Math.sqrt(6.0 / (fanIn + fanOut)) * (2 * key.uniform(index) - 1);
    }
  },

  /** One everywhere: for scales. */
  ONES {
    @Override
    double sample(int fanIn, int fanOut, RandomKey key, int index) {
      return 1;
    }
  },

  /** Zero everywhere: for biases. */
  ZEROS {
    @Override
    double sample(int fanIn, int fanOut, RandomKey key, int index) {
      return 0;
    }
  };

  abstract double sample(int fanIn, int fanOut, RandomKey key, int index);

  /**
   * Overwrites every element.
   *
   * @param value changed in place; contiguous, FLOAT or DOUBLE
   * @param fanIn inputs that one output of the layer sees
   * @param fanOut outputs that one input of the layer reaches
   * @param key same key, same values
   */
  public void fill(INDArray value, int fanIn, int fanOut, RandomKey key) {
    Elements elements = Elements.of(value);
    int length = Math.toIntExact(value.length());
    for (int i = 0; i < length; i++) {
      elements.set(i, sample(fanIn, fanOut, key, i));
    }
  }

  /** The lower-case name used in network descriptions. */
  @JsonValue
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
