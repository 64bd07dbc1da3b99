package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.Architecture;
import dev.millrace.model.LayerSpec;
import dev.millrace.topology.snapshot.Snapshot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The filters of a network that begins with a convolution, as pictures. */
final class Filters {

  private static final int MOST = 64;

  private Filters() {}

  /**
   * Returns the weights as bytes, filter by filter and within it channel by channel, row by row:
   * 128 stands for 0, 1 and 255 for the largest magnitude of any filter.
   *
   * @return null if the first layer that has weights is no convolution
   */
  static ObjectNode of(Snapshot snapshot) {
    Architecture network = snapshot.architecture();
    LayerSpec first =
        network.layers().stream()
            .filter(layer -> layer instanceof LayerSpec.Conv2D || layer instanceof LayerSpec.Dense)
            .findFirst()
            .orElse(null);
    if (!(first instanceof LayerSpec.Conv2D convolution)) {
      return null;
    }
    int kernel = convolution.kernel();
    int shown = Math.min(convolution.filters(), MOST);
    float[] weights = new float[shown * network.channels() * kernel * kernel];
    ByteBuffer data = snapshot.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().get(weights);
    ObjectNode node = Json.object();
    node.put("count", convolution.filters());
    node.put("shown", shown);
    node.put("channels", network.channels());
    node.put("kernel", kernel);
    node.put("weights", scaled(weights));
    return node;
  }

  private static byte[] scaled(float[] weights) {
    float largest = Float.MIN_NORMAL;
    for (float weight : weights) {
      largest = Math.max(largest, Math.abs(weight));
    }
    byte[] bytes = new byte[weights.length];
    for (int i = 0; i < weights.length; i++) {
      bytes[i] = (byte) (128 + Math.round(127 * weights[i] / largest));
    }
    return bytes;
  }
}
