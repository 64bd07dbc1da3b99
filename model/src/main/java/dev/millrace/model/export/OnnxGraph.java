package dev.millrace.model.export;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.shade.protobuf.ByteString;

/** An ONNX graph that grows node by node. Values are float32 and known by their names. */
final class OnnxGraph {

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final Iterator<Map.Entry<String, List<Integer>>> parameters;
  private final ByteBuffer weights;

  /**
   * Begins a graph.
   *
   * @param parameters shapes of the network's parameters by name, in its order
   * @param weights their numbers, one after another, little-endian; not modified
   */
  OnnxGraph(String name, Map<String, List<Integer>> parameters, ByteBuffer weights) {
    graph.setName(name);
    this.parameters = parameters.entrySet().iterator();
    this.weights = weights.duplicate();
  }

  /** Adds the next of the network's parameters, and returns its name. */
  String nextParameter() {
    Map.Entry<String, List<Integer>> next = parameters.next();
    int bytes = Math.toIntExact(TensorFile.sizeBytes(next.getValue()));
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(next.getKey())
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .setRawData(ByteString.copyFrom(weights.slice(weights.position(), bytes)));
    next.getValue().forEach(tensor::addDims);
    weights.position(weights.position() + bytes);
    graph.addInitializer(tensor);
    return next.getKey();
  }

  /** Adds a single number, and returns its name. */
  String constant(String name, float number) {
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .addFloatData(number));
    return name;
  }

  /** Adds a vector of numbers, and returns its name. */
  String constants(float... numbers) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .addDims(numbers.length);
    for (float number : numbers) {
      tensor.addFloatData(number);
    }
    return add(tensor);
  }

  /** Adds a vector of whole numbers, and returns its name. */
  String constants(long... numbers) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDataType(TensorProto.DataType.INT64_VALUE)
            .addDims(numbers.length);
    for (long number : numbers) {
      tensor.addInt64Data(number);
    }
    return add(tensor);
  }

  private String add(TensorProto.Builder constant) {
    String name = "constant_" + graph.getInitializerCount();
    graph.addInitializer(constant.setName(name));
    return name;
  }

  /** Adds an operator under its name and number, and returns the name of its output. */
  String node(String operator, List<String> inputs, AttributeProto... attributes) {
    String name = operator + "_" + graph.getNodeCount();
    node(operator, name, inputs, attributes);
    return name;
  }

  /** Adds an operator whose output has a name. */
  void node(String operator, String output, List<String> inputs, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setName(output)
            .setOpType(operator)
            .addAllInput(inputs)
            .addOutput(output)
            .addAllAttribute(List.of(attributes)));
  }

  /** Declares an input, [batch, shape…]. */
  String input(String name, String description, int... shape) {
    graph.addInput(value(name, description, shape));
    return name;
  }

  /** Declares an output, [batch, shape…]. */
  void output(String name, String description, int... shape) {
    graph.addOutput(value(name, description, shape));
  }

  GraphProto build() {
    return graph.build();
  }

  private static ValueInfoProto value(String name, String description, int... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    dimensions.addDimBuilder().setDimParam("batch");
    for (int size : shape) {
      dimensions.addDimBuilder().setDimValue(size);
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setDocString(description)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(dimensions)))
        .build();
  }

  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto attribute(String name, double value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF((float) value)
        .build();
  }

  static AttributeProto attributes(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }
}
