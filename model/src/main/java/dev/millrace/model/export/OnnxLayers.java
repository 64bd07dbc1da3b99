package dev.millrace.model.export;

import static dev.millrace.model.export.OnnxGraph.attribute;
import static dev.millrace.model.export.OnnxGraph.attributes;

import dev.millrace.model.LayerSpec;
import dev.millrace.model.layer.GroupNorm;
import java.util.Arrays;
import java.util.List;
import onnx.Onnx.AttributeProto;

/**
 * What each layer is in ONNX: one method for each kind. Parameters are taken in the network's
 * order.
 */
final class OnnxLayers {

  private final OnnxGraph graph;

  OnnxLayers(OnnxGraph graph) {
    this.graph = graph;
  }

  /**
   * Adds some layers, each feeding the next.
   *
   * @param input name of what feeds the first
   * @param shape of one example of it
   * @return the name of the output of the last
   */
  String add(List<LayerSpec> layers, String input, int... shape) {
    String value = input;
    int[] size = shape;
    for (LayerSpec layer : layers) {
      value = add(layer, value, size);
      size = layer.create(layer.type(), size).outputShape(size);
    }
    return value;
  }

  private String add(LayerSpec layer, String input, int... shape) {
    if (layer instanceof LayerSpec.Conv2D conv) {
      return conv2D(conv, input);
    }
    if (layer instanceof LayerSpec.MaxPool2D pool) {
      return graph.node(
          "MaxPool", List.of(input), window(pool.size(), pool.stride(), pool.padding()));
    }
    if (layer instanceof LayerSpec.AveragePool2D pool) {
      return averagePool2D(pool, input);
    }
    if (layer instanceof LayerSpec.Dense) {
      return dense(input);
    }
    if (layer instanceof LayerSpec.ReLU) {
      return graph.node("Relu", List.of(input));
    }
    if (layer instanceof LayerSpec.LeakyReLU rectifier) {
      return graph.node("LeakyRelu", List.of(input), attribute("alpha", rectifier.slope()));
    }
    if (layer instanceof LayerSpec.GroupNorm norm) {
      return groupNorm(norm, input, shape);
    }
    if (layer instanceof LayerSpec.GlobalAveragePool) {
      String means = graph.node("GlobalAveragePool", List.of(input)); // [N, C, 1, 1]
      return graph.node("Flatten", List.of(means), attribute("axis", 1));
    }
    if (layer instanceof LayerSpec.Residual block) {
      return graph.node("Add", List.of(input, add(block.layers(), input, shape)));
    }
    if (layer instanceof LayerSpec.Flatten) {
      return graph.node("Flatten", List.of(input), attribute("axis", 1));
    }
    if (layer instanceof LayerSpec.Dropout) {
      return input; // drops nothing in predictions
    }
    throw new IllegalStateException(
        "every kind of layer must be known here, but " + layer.type() + " was not");
  }

  private String conv2D(LayerSpec.Conv2D conv, String input) {
    String weight = graph.nextParameter(); // [F, C, K, K]
    String bias = graph.nextParameter(); // [F]
    return graph.node(
        "Conv", List.of(input, weight, bias), window(conv.kernel(), conv.stride(), conv.padding()));
  }

  /** Padding is neither summed nor counted. */
  private String averagePool2D(LayerSpec.AveragePool2D pool, String input) {
    AttributeProto[] window = window(pool.size(), pool.stride(), pool.padding());
    return graph.node(
        "AveragePool",
        List.of(input),
        window[0],
        window[1],
        window[2],
        attribute("count_include_pad", 0));
  }

  /** Each group is one channel for a while, [N, G, elements], and is normalized as such. */
  private String groupNorm(LayerSpec.GroupNorm norm, String input, int... shape) {
    String weight = graph.nextParameter(); // [C]
    String bias = graph.nextParameter(); // [C]
    float[] ones = new float[norm.groups()];
    Arrays.fill(ones, 1);
    String normalized =
        graph.node(
            "InstanceNormalization",
            List.of(
                reshaped(input, 0, norm.groups(), -1),
                graph.constants(ones),
                graph.constants(new float[norm.groups()])),
            attribute("epsilon", GroupNorm.EPSILON));
    String image = reshaped(normalized, 0, shape[0], shape[1], shape[2]);
    String scaled = graph.node("Mul", List.of(image, reshaped(weight, shape[0], 1, 1)));
    return graph.node("Add", List.of(scaled, reshaped(bias, shape[0], 1, 1)));
  }

  private String reshaped(String input, long... shape) {
    return graph.node("Reshape", List.of(input, graph.constants(shape)));
  }

  private String dense(String input) {
    String weight = graph.nextParameter(); // [O, I]
    String bias = graph.nextParameter(); // [O]
    return graph.node("Gemm", List.of(input, weight, bias), attribute("transB", 1));
  }

  private static AttributeProto[] window(int size, int stride, int padding) {
    return new AttributeProto[] {
      attributes("kernel_shape", size, size),
      attributes("strides", stride, stride),
      attributes("pads", padding, padding, padding, padding)
    };
  }
}
