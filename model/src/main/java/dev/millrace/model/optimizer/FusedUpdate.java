package dev.millrace.model.optimizer;

import dev.millrace.model.backend.Blas;
import dev.millrace.model.backend.FloatMemory;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An optimizer's step and the moving averages of the values, in one pass over the vectors: what
 * {@link Optimizer#step} does, with a learning rate that the caller gives, and then, for each
 * average, {@code a ← a + r·(w - a)}; tile by tile in the processor's first cache, allocating
 * nothing.
 *
 * <p>A step after which a number would be NaN or infinite is not made. The norms of the vectors
 * show at little cost that a step of usual size is finite; any other is made on trial, with copies
 * to go back to.
 *
 * <p>Changes the optimizer's own state vectors. Owns no native memory. Not thread-safe.
 */
public final class FusedUpdate {

  private static final int TILE = 1024;

  /** Vectors and steps shorter than this overflow in no intermediate result of one step. */
  private static final double SAFE = Float.MAX_VALUE / 1024;

  private static final float NEGLIGIBLE = (float) Denormals.NEGLIGIBLE;

  private final OptimizerSettings settings;
  private final FloatMemory values;
  private final FloatMemory gradients;
  private final FloatMemory[] averages;
  private final FloatMemory[] state;
  private final FloatMemory[] changed; // values, averages, state
  private final float[] w = new float[TILE];
  private final float[] g = new float[TILE];
  private final float[] a = new float[TILE];
  private final float[][] s;

  /**
   * Binds the update to the vectors of a learner, all of the same length and of type FLOAT.
   *
   * @param settings of the optimizer
   * @param optimizer made with them; holds the state
   * @param values changed by each step
   * @param gradients of the loss by the values; not modified
   * @param averages changed by each step
   */
  public FusedUpdate(
      OptimizerSettings settings,
      Optimizer optimizer,
      INDArray values,
      INDArray gradients,
      INDArray... averages) {
    this.settings = settings;
    this.values = FloatMemory.of(values);
    this.gradients = FloatMemory.of(gradients);
    this.averages = new FloatMemory[averages.length];
    for (int i = 0; i < averages.length; i++) {
      this.averages[i] = FloatMemory.of(averages[i]);
    }
    List<Optimizer.State> vectors = optimizer.state();
    state = new FloatMemory[vectors.size()];
    s = new float[vectors.size()][TILE];
    for (int i = 0; i < state.length; i++) {
      state[i] = FloatMemory.of(vectors.get(i).vector());
    }
    changed = new FloatMemory[1 + averages.length + state.length];
    changed[0] = this.values;
    System.arraycopy(this.averages, 0, changed, 1, averages.length);
    System.arraycopy(state, 0, changed, 1 + averages.length, state.length);
  }

  /**
   * Makes one step, unless a value, an average or the optimizer's state would not be finite.
   *
   * @param step number of this step, counted from 1
   * @param learningRate length of this step
   * @param averageRates share of the way that each average goes towards the new values
   * @return whether the step was made; if not, all vectors are as before
   */
  public boolean step(long step, double learningRate, float... averageRates) {
    if (isSafe(step, learningRate)) {
      apply(step, learningRate, averageRates);
      return true;
    }
    float[][] before = new float[changed.length][];
    for (int i = 0; i < changed.length; i++) {
      before[i] = new float[values.length()];
      changed[i].get(0, before[i], 0, before[i].length);
    }
    apply(step, learningRate, averageRates);
    if (isFinite()) {
      return true;
    }
    for (int i = 0; i < changed.length; i++) {
      changed[i].put(0, before[i], 0, before[i].length);
    }
    return false;
  }

  /** Whether no number can overflow: what the step is made of is short, and so is the step. */
  private boolean isSafe(long step, double learningRate) {
    double direction = norm(gradients);
    for (FloatMemory vector : state) {
      direction += norm(vector);
    }
    double lengths = norm(values);
    for (FloatMemory average : averages) {
      lengths += norm(average);
    }
    double rate = (float) learningRate;
    double divisor = 1;
    if (settings instanceof OptimizerSettings.AdamSettings adam) {
      rate = (float) (learningRate / (1 - Math.pow(adam.beta1(), (double) step)));
      divisor = Math.min(1, (float) adam.epsilon());
    } else if (settings instanceof OptimizerSettings.RmsPropSettings rms) {
      divisor = Math.min(1, (float) rms.epsilon());
    }
    // False, too, if one of these is NaN.
    return lengths + direction + rate * direction / divisor < SAFE;
  }

  /** At least the largest magnitude; infinite or NaN if an element or its square is. */
  private static double norm(FloatMemory vector) {
    return Math.sqrt(Blas.squaredNorm(vector, vector.length()));
  }

  private boolean isFinite() {
    for (FloatMemory vector : changed) {
      for (int start = 0; start < vector.length(); start += TILE) {
        int length = Math.min(TILE, vector.length() - start);
        vector.get(start, w, 0, length);
        for (int k = 0; k < length; k++) {
          if (!Float.isFinite(w[k])) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private void apply(long step, double learningRate, float... averageRates) {
    for (int start = 0; start < values.length(); start += TILE) {
      int length = Math.min(TILE, values.length() - start);
      values.get(start, w, 0, length);
      gradients.get(start, g, 0, length);
      for (int i = 0; i < state.length; i++) {
        state[i].get(start, s[i], 0, length);
      }
      move(step, learningRate, length);
      values.put(start, w, 0, length);
      for (int i = 0; i < averages.length; i++) {
        averages[i].get(start, a, 0, length);
        follow(a, w, averageRates[i], length);
        averages[i].put(start, a, 0, length);
      }
      for (int i = 0; i < state.length; i++) {
        state[i].put(start, s[i], 0, length);
      }
    }
  }

  private void move(long step, double learningRate, int length) {
    if (settings instanceof OptimizerSettings.AdamSettings adam) {
      double correction1 = 1 - Math.pow(adam.beta1(), (double) step);
      double correction2 = 1 - Math.pow(adam.beta2(), (double) step);
      decay(s[0], g, (float) adam.beta1(), (float) (1 - adam.beta1()), length);
      decaySquares(s[1], g, (float) adam.beta2(), (float) (1 - adam.beta2()), length);
      float rate = (float) (learningRate / correction1);
      divide(w, s[0], s[1], rate, (float) (1 / correction2), (float) adam.epsilon(), length);
    } else if (settings instanceof OptimizerSettings.RmsPropSettings rms) {
      decaySquares(s[0], g, (float) rms.decay(), (float) (1 - rms.decay()), length);
      divide(w, g, s[0], (float) learningRate, 1, (float) rms.epsilon(), length);
    } else if (settings instanceof OptimizerSettings.MomentumSettings momentum) {
      decay(s[0], g, (float) momentum.momentum(), 1, length);
      subtract(w, s[0], (float) learningRate, length);
    } else {
      subtract(w, g, (float) learningRate, length);
    }
  }

  // Small loops over few arrays: the compiler turns these into vector instructions.

  /** m ← keep·m + add·g, rounded to zero where negligible. */
  private static void decay(float[] m, float[] g, float keep, float add, int length) {
    for (int k = 0; k < length; k++) {
      m[k] = m[k] * keep + g[k] * add + NEGLIGIBLE - NEGLIGIBLE;
    }
  }

  /** v ← keep·v + add·g², never denormal. */
  private static void decaySquares(float[] v, float[] g, float keep, float add, int length) {
    for (int k = 0; k < length; k++) {
      v[k] = v[k] * keep + (g[k] * g[k] + NEGLIGIBLE) * add;
    }
  }

  /** w ← w - rate·m / (√(scale·v) + ε). */
  private static void divide(
      float[] w, float[] m, float[] v, float rate, float scale, float epsilon, int length) {
    for (int k = 0; k < length; k++) {
      w[k] -= rate * m[k] / ((float) Math.sqrt(v[k] * scale) + epsilon);
    }
  }

  /** w ← w - rate·m. */
  private static void subtract(float[] w, float[] m, float rate, int length) {
    for (int k = 0; k < length; k++) {
      w[k] -= rate * m[k];
    }
  }

  /** a ← a + rate·(w - a). */
  private static void follow(float[] a, float[] w, float rate, int length) {
    for (int k = 0; k < length; k++) {
      a[k] += rate * (w[k] - a[k]);
    }
  }
}
