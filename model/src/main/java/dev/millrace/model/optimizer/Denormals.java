package dev.millrace.model.optimizer;

import org.nd4j.linalg.api.ndarray.INDArray;

/** How to keep denormal numbers out of an optimizer's state. */
final class Denormals {

  /**
   * Far below anything that moves a weight, far above the smallest normal float (1.2e-38).
   *
   * <p>A moment whose gradient stays zero decays by a constant factor until its elements are
   * denormal, which processors compute with many times slower.
   */
  static final double NEGLIGIBLE = 1e-30;

  private Denormals() {}

  /**
   * Rounds elements far below {@link #NEGLIGIBLE} to zero, in place: in the sum with it their bits
   * are lost.
   */
  static void drop(INDArray vector) {
    vector.addi(NEGLIGIBLE).subi(NEGLIGIBLE);
  }
}
