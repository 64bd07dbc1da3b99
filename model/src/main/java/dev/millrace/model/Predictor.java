package dev.millrace.model;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network with fixed weights, for evaluation from a snapshot.
 *
 * <p>The weights are zero until they are filled through {@link #weights}.
 *
 * <p>Owns the native memory of the weights and of the plan's buffers until {@link #close}. One
 * thread at a time may use it.
 */
public final class Predictor implements AutoCloseable {

  private final Architecture architecture;
  private final Network network;
  private final PlannedNetwork planned;
  private final int classes;
  private boolean closed;

  /** Builds the network. */
  public Predictor(Architecture architecture) {
    this.architecture = architecture;
    network = Network.forPrediction(architecture.createLayers(), DataType.FLOAT);
    planned = new PlannedNetwork(network, architecture, false);
    classes = architecture.classes();
  }

  /** Live views of the weights, in a fixed order, named as {@code 0.conv2d.weight}. */
  public List<NamedTensor> weights() {
    requireOpen();
    return network.tensors(network.values(), "");
  }

  INDArray values() {
    return network.values();
  }

  /** What the network looks like. */
  public Architecture architecture() {
    return architecture;
  }

  /**
   * Predicts a batch. Changes nothing.
   *
   * @param batch images of the network's shape; an empty batch gives nothing
   * @param probabilities receives one row per image, one column per class; what lies behind is left
   *     as it is
   * @throws IllegalArgumentException if the images have another shape or the array is too short
   * @throws IllegalStateException if the predictor is closed
   */
  public void predict(ImageBatch batch, float[] probabilities) {
    requireOpen();
    architecture.requireImages(batch);
    int length = batch.size() * classes;
    if (probabilities.length < length) {
      throw new IllegalArgumentException(
          "probabilities must have room for %d x %d, but was %d long"
              .formatted(batch.size(), classes, probabilities.length));
    }
    planned.predict(batch, probabilities);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("predictor must be open, but was closed");
    }
  }

  /** Frees the native memory. The weights' tensors must not be used afterwards. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      planned.close();
      network.close();
    }
  }
}
