package dev.millrace.model.optimizer;

import dev.millrace.model.backend.Workspace;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * RMSProp: divides each gradient by the root of its recent mean square. {@code s ← ρ·s + (1-ρ)·g²},
 * {@code w ← w - η·g / (√s + ε)}. State: {@code mean-square}.
 *
 * <p>Tieleman and Hinton, "Lecture 6.5: RMSProp" (Coursera: Neural Networks for Machine Learning,
 * 2012).
 */
public final class RmsProp implements Optimizer {

  private final OptimizerSettings.RmsPropSettings settings;
  private final INDArray meanSquare;

  RmsProp(OptimizerSettings.RmsPropSettings settings, DataType type, long length) {
    this.settings = settings;
    meanSquare = Workspace.lastingZeros(type, length);
  }

  @Override
  public void step(INDArray values, INDArray gradient, long step) {
    INDArray square = gradient.mul(gradient).addi(Denormals.NEGLIGIBLE);
    meanSquare.muli(settings.decay()).addi(square.muli(1 - settings.decay()));
    INDArray root = Transforms.sqrt(meanSquare, true).addi(settings.epsilon());
    values.subi(gradient.mul(settings.learningRate().at(step)).divi(root));
  }

  @Override
  public List<State> state() {
    return List.of(new State("mean-square", meanSquare));
  }
}
