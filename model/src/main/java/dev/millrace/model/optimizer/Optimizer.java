package dev.millrace.model.optimizer;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A rule that moves a vector of values against its gradient, with what it remembers from step to
 * step.
 *
 * <p>All state is in {@link #state}: an optimizer of the same settings whose state vectors are
 * overwritten with another's goes on exactly as the other would.
 *
 * <p>Owns the native memory of its state until {@link #close}. One thread at a time may use it.
 */
public interface Optimizer extends AutoCloseable {

  /**
   * One named vector of an optimizer's memory.
   *
   * @param name such as {@code first-moment}
   * @param vector as long as the values; live, not a copy
   */
  record State(String name, INDArray vector) {}

  /**
   * Makes one step.
   *
   * @param values changed in place
   * @param gradient of the loss by the values, finite; not modified
   * @param step number of this step, counted from 1
   */
  void step(INDArray values, INDArray gradient, long step);

  /** The state vectors, in a fixed order; empty for an optimizer without memory. */
  List<State> state();

  /** Frees the state vectors. */
  @Override
  default void close() {
    state().forEach(state -> state.vector().close());
  }
}
