package dev.millrace.model.optimizer;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Stochastic gradient descent: {@code w ← w - η·g}. Has no memory.
 *
 * <p>Robbins and Monro, "A Stochastic Approximation Method" (Ann. Math. Statist. 1951).
 */
public final class Sgd implements Optimizer {

  private final LearningRate learningRate;

  Sgd(LearningRate learningRate) {
    this.learningRate = learningRate;
  }

  @Override
  public void step(INDArray values, INDArray gradient, long step) {
    values.subi(gradient.mul(learningRate.at(step)));
  }

  @Override
  public List<State> state() {
    return List.of();
  }
}
