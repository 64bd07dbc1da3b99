package dev.millrace.model.optimizer;

import dev.millrace.model.backend.Workspace;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradient descent with momentum: {@code v ← μ·v + g}, {@code w ← w - η·v}. State: {@code
 * velocity}.
 *
 * <p>Polyak, "Some Methods of Speeding up the Convergence of Iteration Methods" (USSR Comput. Math.
 * 1964).
 */
public final class Momentum implements Optimizer {

  private final OptimizerSettings.MomentumSettings settings;
  private final INDArray velocity;

  Momentum(OptimizerSettings.MomentumSettings settings, DataType type, long length) {
    this.settings = settings;
    velocity = Workspace.lastingZeros(type, length);
  }

  @Override
  public void step(INDArray values, INDArray gradient, long step) {
    velocity.muli(settings.momentum()).addi(gradient);
    Denormals.drop(velocity);
    values.subi(velocity.mul(settings.learningRate().at(step)));
  }

  @Override
  public List<State> state() {
    return List.of(new State("velocity", velocity));
  }
}
