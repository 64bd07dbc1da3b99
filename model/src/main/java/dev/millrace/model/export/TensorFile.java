package dev.millrace.model.export;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file: what the file holds, and where.
 *
 * @param metadata texts by name
 * @param tensors by name, in the order of their data
 */
record TensorFile(Map<String, String> metadata, Map<String, Tensor> tensors) {

  /**
   * One array of float32.
   *
   * @param shape dimensions, outermost first
   * @param from first byte, counted from the end of the header
   * @param end one more than the last byte
   */
  record Tensor(List<Integer> shape, long from, long end) {}

  /** Describes tensors that stand one after another. */
  static TensorFile of(Map<String, String> metadata, Map<String, List<Integer>> shapes) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    long from = 0;
    for (Map.Entry<String, List<Integer>> shape : shapes.entrySet()) {
      long end = from + sizeBytes(shape.getValue());
      tensors.put(shape.getKey(), new Tensor(shape.getValue(), from, end));
      from = end;
    }
    return new TensorFile(metadata, tensors);
  }

  /**
   * Returns the bytes of an array.
   *
   * @throws ArithmeticException if they are 2^63 or more
   */
  static long sizeBytes(List<Integer> shape) {
    long bytes = Float.BYTES;
    for (int size : shape) {
      bytes = Math.multiplyExact(bytes, size);
    }
    return bytes;
  }

  /** Puts the tensors of {@code data} in another order, by name. */
  ByteBuffer ordered(Iterable<String> names, ByteBuffer data) {
    ByteBuffer ordered = ByteBuffer.allocate(data.remaining());
    for (String name : names) {
      Tensor tensor = tensors.get(name);
      int length = Math.toIntExact(tensor.end() - tensor.from());
      ordered.put(data.slice(Math.toIntExact(tensor.from()), length));
    }
    return ordered.flip();
  }
}
