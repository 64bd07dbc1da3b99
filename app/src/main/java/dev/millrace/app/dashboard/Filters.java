package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.Architecture;
import dev.millrace.model.LayerSpec;
import dev.millrace.topology.snapshot.Snapshot;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** The filters of a network that begins with a convolution, as pictures. */
final class Filters {

  private static final int MOST = 64;
  private static final int MOST_BYTES = 64 << 10;

  private Filters() {}

  /**
   * Returns the weights as bytes, filter by filter and within it channel by channel, row by row:
   * 128 stands for 0, 1 and 255 for the largest magnitude of those that are shown. Of other than
   * three channels only the first is shown, and of large filters a few or none.
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
    int channels = Thumbnail.planesOf(network.channels());
    long bytes = (long) channels * kernel * kernel;
    int shown = (int) Math.min(Math.min(convolution.filters(), MOST), MOST_BYTES / bytes);
    FloatBuffer data = snapshot.data().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] weights = new float[Math.toIntExact(shown * bytes)];
    int stride = network.channels() * kernel * kernel;
    for (int filter = 0; filter < shown; filter++) {
      data.get(filter * stride, weights, (int) (filter * bytes), (int) bytes);
    }
    ObjectNode node = Json.object();
    node.put("count", convolution.filters());
    node.put("shown", shown);
    node.put("channels", channels);
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
