package dev.millrace.model;

import dev.millrace.model.backend.Elements;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A float32 array with a name: a live view of memory that a learner or predictor owns, and its
 * bytes on the wire.
 *
 * <p>On the wire a tensor is its elements in row-major order, each 4 bytes, little-endian.
 *
 * @param name such as {@code 0.conv2d.weight}
 * @param array of type FLOAT, contiguous and row-major
 */
public record NamedTensor(String name, INDArray array) {

  private static final int HASH_ELEMENTS = 1 << 14;

  /**
   * Checks the array.
   *
   * @throws IllegalArgumentException if the array is not of type FLOAT
   */
  public NamedTensor {
    if (array.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException(
          "tensor %s must be of type FLOAT, but was %s".formatted(name, array.dataType()));
    }
  }

  /** Dimensions, outermost first. */
  public int[] shape() {
    int[] shape = new int[array.rank()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = Math.toIntExact(array.size(i));
    }
    return shape;
  }

  /** Number of elements. */
  public int length() {
    return Math.toIntExact(array.length());
  }

  /** Bytes on the wire. */
  public long sizeBytes() {
    return (long) Float.BYTES * length();
  }

  /**
   * Puts all elements into a buffer, from its position, which moves behind them.
   *
   * @throws java.nio.BufferOverflowException if less than {@link #sizeBytes} remain
   */
  public void writeTo(ByteBuffer target) {
    writeTo(target, 0, length());
  }

  /**
   * Puts some elements into a buffer, from its position, which moves behind them.
   *
   * @param from index of the first element
   * @param count number of elements
   * @throws IndexOutOfBoundsException if the tensor has no such elements
   * @throws java.nio.BufferOverflowException if less than {@code 4 * count} bytes remain
   */
  public void writeTo(ByteBuffer target, int from, int count) {
    FloatBuffer source = elements(from, count);
    littleEndian(target).asFloatBuffer().put(source);
    target.position(target.position() + count * Float.BYTES);
  }

  /**
   * Overwrites all elements from a buffer's position, which moves behind them.
   *
   * @throws java.nio.BufferUnderflowException if less than {@link #sizeBytes} remain
   */
  public void readFrom(ByteBuffer source) {
    readFrom(source, 0, length());
  }

  /**
   * Overwrites some elements from a buffer's position, which moves behind them.
   *
   * @param from index of the first element
   * @param count number of elements
   * @throws IndexOutOfBoundsException if the tensor has no such elements
   * @throws java.nio.BufferUnderflowException if less than {@code 4 * count} bytes remain
   */
  public void readFrom(ByteBuffer source, int from, int count) {
    FloatBuffer target = elements(from, count);
    FloatBuffer floats = littleEndian(source).asFloatBuffer();
    if (floats.remaining() < count) {
      throw new BufferUnderflowException();
    }
    target.put(floats.limit(count));
    source.position(source.position() + count * Float.BYTES);
  }

  /** Whether no element is NaN or infinite. */
  public boolean isFinite() {
    FloatBuffer elements = elements(0, length());
    while (elements.hasRemaining()) {
      if (!Float.isFinite(elements.get())) {
        return false;
      }
    }
    return true;
  }

  /** SHA-256 of the tensors' bytes back to back, in lower-case hexadecimal. */
  public static String sha256(List<NamedTensor> tensors) {
    MessageDigest digest = Sha256.newDigest();
    ByteBuffer chunk = ByteBuffer.allocate(HASH_ELEMENTS * Float.BYTES);
    for (NamedTensor tensor : tensors) {
      int length = tensor.length();
      for (int from = 0; from < length; from += HASH_ELEMENTS) {
        chunk.clear();
        tensor.writeTo(chunk, from, Math.min(HASH_ELEMENTS, length - from));
        digest.update(chunk.flip());
      }
    }
    return Sha256.finish(digest);
  }

  private FloatBuffer elements(int from, int count) {
    Objects.checkFromIndexSize(from, count, length());
    return Elements.floats(array).position(from).limit(from + count);
  }

  /** A view of the buffer's remaining bytes, whatever the buffer's own byte order. */
  private static ByteBuffer littleEndian(ByteBuffer buffer) {
    return buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
  }
}
