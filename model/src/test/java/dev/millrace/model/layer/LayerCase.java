package dev.millrace.model.layer;

import java.util.Arrays;
import java.util.function.Supplier;

/** A layer and the shape of a batch to try it on. */
public final class LayerCase {

  private final Supplier<Layer> layer;
  private final long[] inputShape;

  /** The supplier makes a fresh layer each time. */
  public LayerCase(Supplier<Layer> layer, long... inputShape) {
    this.layer = layer;
    this.inputShape = inputShape.clone();
  }

  Layer create() {
    return layer.get();
  }

  long[] inputShape() {
    return inputShape.clone();
  }

  @Override
  public String toString() {
    return layer.get().name() + " of " + Arrays.toString(inputShape);
  }
}
