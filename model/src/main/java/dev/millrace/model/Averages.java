package dev.millrace.model;

import dev.millrace.model.backend.FloatMemory;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The moving averages of a learner's weights: a slow one, and beside it, if it is wanted, a fast
 * one. The one that made fewer errors on the newest labeled images predicts.
 *
 * <p>Owns the native memory of both until {@link #close}. Not thread-safe.
 */
final class Averages implements AutoCloseable {

  /** Share of the fast average kept per step. */
  private static final double FAST_DECAY = 0.98;

  /** Share that an image's error counts for after the next one. */
  private static final double FADING = 0.995;

  private record Average(String name, WeightAverage ramp, Predictor predictor, FloatMemory memory) {

    Average(String name, double decay, Architecture architecture, INDArray first) {
      this(name, new WeightAverage(decay), new Predictor(architecture));
      predictor.values().assign(first);
    }

    private Average(String name, WeightAverage ramp, Predictor predictor) {
      this(name, ramp, predictor, FloatMemory.of(predictor.values()));
    }
  }

  private final Average[] all; // the slow one first
  private final float[] rates;
  private final BitSet[] wrong; // by image of the latest score
  private final double[] errors; // fading sums
  private float[] probabilities = new float[0];
  private int best;

  /**
   * Makes averages that are at the first weights.
   *
   * @param decay share of the slow one kept per step
   * @param two whether there is a fast one; there is none where the slow one is as fast
   */
  Averages(Architecture architecture, double decay, boolean two, INDArray first) {
    Average slow = new Average("average/", decay, architecture, first);
    all =
        two && decay > FAST_DECAY
            ? new Average[] {slow, new Average("fast-average/", FAST_DECAY, architecture, first)}
            : new Average[] {slow};
    rates = new float[all.length];
    wrong = Arrays.stream(all).map(average -> new BitSet()).toArray(BitSet[]::new);
    errors = new double[all.length];
  }

  /** Returns the network with the average that predicts. */
  Predictor best() {
    return all[best].predictor();
  }

  /** Returns the vectors, for the optimizer's pass over the weights. */
  INDArray[] vectors() {
    return Arrays.stream(all).map(a -> a.predictor().values()).toArray(INDArray[]::new);
  }

  /** Returns how far each goes towards the new weights at a step, counted from 1; reused. */
  float[] rates(long step) {
    for (int i = 0; i < all.length; i++) {
      rates[i] = (float) (1 - all[i].ramp().decayAt(step));
    }
    return rates;
  }

  /** Moves each towards a target as in {@code count} steps after {@code step}. */
  void follow(float[] target, long step, long count) {
    for (Average average : all) {
      average.memory().follow(target, (float) (1 - average.ramp().decayOver(step, count)));
    }
  }

  /** Sets all to the first weights. */
  void begin(INDArray first) {
    for (Average average : all) {
      average.predictor().values().assign(first);
    }
  }

  /** Sets the fast one, if there is one, to the slow one. */
  void beginFast() {
    if (all.length > 1) {
      all[1].predictor().values().assign(all[0].predictor().values());
    }
  }

  /**
   * Looks which labeled images, not trained on yet, each gets wrong; {@link #count} counts them.
   *
   * @param predicted what {@link #best} gave for them
   */
  void score(ImageBatch batch, float[] predicted, int classes) {
    for (int i = 0; i < all.length; i++) {
      float[] answers = predicted;
      if (i != best) {
        answers = room(batch.size() * classes);
        all[i].predictor().predict(batch, answers);
      }
      wrong[i].clear();
      for (int image = 0; image < batch.size(); image++) {
        if (Argmax.of(answers, image * classes, classes) != batch.label(image)) {
          wrong[i].set(image);
        }
      }
    }
  }

  /** Returns which of the images of the latest {@link #score} the best one got wrong; live. */
  BitSet wrong() {
    return wrong[best];
  }

  private float[] room(int length) {
    if (probabilities.length < length) {
      probabilities = new float[length];
    }
    return probabilities;
  }

  /** Counts the errors of the latest {@link #score}, over so many images. */
  void count(int images) {
    for (int i = 0; i < all.length; i++) {
      for (int image = 0; image < images; image++) {
        errors[i] = errors[i] * FADING + (wrong[i].get(image) ? 1 : 0);
      }
    }
    choose();
  }

  /** Has the one with fewer errors predict from now on; of equal ones the slow one. */
  private void choose() {
    best = all.length > 1 && errors[1] < errors[0] ? 1 : 0;
  }

  /** Returns the fading sums of errors, the slow average's first. */
  List<Double> errors() {
    return Arrays.stream(errors).boxed().toList();
  }

  /** Goes on from what {@link #errors} gave, unless that was of another number of averages. */
  void restoreErrors(List<Double> saved) {
    for (int i = 0; i < errors.length && saved.size() == errors.length; i++) {
      errors[i] = saved.get(i);
    }
    choose();
  }

  /** Returns live views of the slow one's vector. */
  List<NamedTensor> slow(Network network) {
    return tensors(network, 0);
  }

  /** Returns live views of the fast one's vector; none without it. */
  List<NamedTensor> fast(Network network) {
    return all.length == 1 ? List.of() : tensors(network, 1);
  }

  private List<NamedTensor> tensors(Network network, int index) {
    return network.tensors(all[index].predictor().values(), all[index].name());
  }

  @Override
  public void close() {
    for (Average average : all) {
      average.predictor().close();
    }
  }
}
