package dev.millrace.model.layer;

import dev.millrace.model.initializer.Initializer;
import dev.millrace.model.random.RandomKey;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An array that training changes, with its gradient.
 *
 * <p>A parameter starts as a declaration: name, shape and first values. The network gives it
 * memory, by binding it to views of the network's flat vectors. It owns no native memory.
 */
public final class Parameter {

  private final String name;
  private final Initializer initializer;
  private final int fanIn;
  private final int fanOut;
  private final int[] shape;
  private INDArray value;
  private INDArray gradient;

  /**
   * Declares a parameter.
   *
   * @param name unique within the layer, such as {@code weight}
   * @param initializer of the first values
   * @param fanIn inputs that one output of the layer sees
   * @param fanOut outputs that one input of the layer reaches
   * @param shape every dimension at least 1
   */
  public Parameter(String name, Initializer initializer, int fanIn, int fanOut, int... shape) {
    this.name = name;
    this.initializer = initializer;
    this.fanIn = fanIn;
    this.fanOut = fanOut;
    this.shape = shape.clone();
  }

  /** Unique within the layer. */
  public String name() {
    return name;
  }

  /** Dimensions, outermost first. */
  public int[] shape() {
    return shape.clone();
  }

  /** Number of elements. */
  public long length() {
    long length = 1;
    for (int size : shape) {
      length = Math.multiplyExact(length, size);
    }
    return length;
  }

  /**
   * Gives the parameter its memory. Neither array is copied.
   *
   * @param newValue of the parameter's shape; optimizers change it in place
   * @param newGradient of the parameter's shape, which backward passes add to; null for a network
   *     that only predicts
   */
  public void bind(INDArray newValue, INDArray newGradient) {
    value = newValue;
    gradient = newGradient;
  }

  /** Overwrites the value with the initializer's. */
  public void initialize(RandomKey key) {
    initializer.fill(value(), fanIn, fanOut, key);
  }

  /**
   * The current value: a live view.
   *
   * @throws IllegalStateException if the parameter is not bound
   */
  public INDArray value() {
    if (value == null) {
      throw new IllegalStateException(
          "parameter " + name + " must be bound to memory, but was not");
    }
    return value;
  }

  /**
   * The gradient that backward passes add to: a live view.
   *
   * @throws IllegalStateException if the parameter is not bound to a gradient
   */
  public INDArray gradient() {
    if (gradient == null) {
      throw new IllegalStateException(
          "parameter "
              + name
              + " must be bound to a gradient, but was not: its network predicts only");
    }
    return gradient;
  }
}
