package dev.millrace.model.optimizer;

import dev.millrace.model.backend.Workspace;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Adam: momentum, divided by the root of the recent mean square, both corrected for their start at
 * zero.
 *
 * <pre>m ← β₁·m + (1-β₁)·g     v ← β₂·v + (1-β₂)·g²
 * w ← w - η · (m / (1-β₁ᵗ)) / (√(v / (1-β₂ᵗ)) + ε)</pre>
 *
 * <p>State: {@code first-moment} and {@code second-moment}, kept free of denormal numbers.
 *
 * <p>Kingma and Ba, "Adam: A Method for Stochastic Optimization" (ICLR 2015), algorithm 1.
 */
public final class Adam implements Optimizer {

  private final OptimizerSettings.AdamSettings settings;
  private final INDArray firstMoment;
  private final INDArray secondMoment;

  Adam(OptimizerSettings.AdamSettings settings, DataType type, long length) {
    this.settings = settings;
    firstMoment = Workspace.lastingZeros(type, length);
    secondMoment = Workspace.lastingZeros(type, length);
  }

  @Override
  public void step(INDArray values, INDArray gradient, long step) {
    double beta1 = settings.beta1();
    double beta2 = settings.beta2();
    firstMoment.muli(beta1).addi(gradient.mul(1 - beta1));
    Denormals.drop(firstMoment);
    INDArray square = gradient.mul(gradient).addi(Denormals.NEGLIGIBLE);
    secondMoment.muli(beta2).addi(square.muli(1 - beta2));

    double correction1 = 1 - Math.pow(beta1, (double) step);
    double correction2 = 1 - Math.pow(beta2, (double) step);
    INDArray root = Transforms.sqrt(secondMoment.div(correction2), false);
    INDArray move = firstMoment.mul(settings.learningRate().at(step) / correction1);
    values.subi(move.divi(root.addi(settings.epsilon())));
  }

  @Override
  public List<State> state() {
    return List.of(
        new State("first-moment", firstMoment), new State("second-moment", secondMoment));
  }
}
