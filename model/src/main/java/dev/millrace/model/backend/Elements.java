package dev.millrace.model.backend;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The elements of an array, one by one, in row-major order, for loops written by hand.
 *
 * <p>A window onto the array's native memory: it copies nothing and owns nothing, and is valid as
 * long as the array is. Arithmetic goes through {@code double}; for a float array each single
 * {@link #get}, {@link #set} and {@link #add} rounds as float arithmetic would.
 *
 * <p>Not thread-safe.
 */
public abstract sealed class Elements {

  /**
   * Opens an array.
   *
   * @param array of type FLOAT or DOUBLE, contiguous and row-major; a view is fine
   * @throws IllegalArgumentException if the array is of another type or layout
   */
  public static Elements of(INDArray array) {
    return switch (array.dataType()) {
      case FLOAT -> new Floats(floats(array));
      case DOUBLE -> new Doubles(doubles(array));
      default ->
          throw new IllegalArgumentException(
              "array must be of type FLOAT or DOUBLE, but was " + array.dataType());
    };
  }

  /**
   * A contiguous float array's own memory as a buffer, from its first element to its last.
   *
   * @throws IllegalArgumentException if the array is not row-major and contiguous
   */
  public static FloatBuffer floats(INDArray array) {
    requireContiguous(array);
    FloatPointer pointer = new FloatPointer(array.data().addressPointer());
    return pointer.capacity(array.length()).asBuffer();
  }

  private static DoubleBuffer doubles(INDArray array) {
    requireContiguous(array);
    DoublePointer pointer = new DoublePointer(array.data().addressPointer());
    return pointer.capacity(array.length()).asBuffer();
  }

  private static void requireContiguous(INDArray array) {
    long expected = 1;
    for (int i = array.rank() - 1; i >= 0; i--) {
      if (array.size(i) != 1 && array.stride(i) != expected) {
        throw new IllegalArgumentException(
            "array must be contiguous and row-major, but was " + array.shapeInfoToString());
      }
      expected *= array.size(i);
    }
  }

  /** The element at a row-major index. */
  public abstract double get(int index);

  /** Overwrites the element at a row-major index. */
  public abstract void set(int index, double value);

  /** Adds to the element at a row-major index. */
  public abstract void add(int index, double value);

  /**
   * Overwrites neighboring elements with neighboring elements of another array.
   *
   * @param index of the first element to overwrite
   * @param source of the same type
   * @param sourceIndex of the first element to copy
   * @param length number of elements
   * @throws ClassCastException if the source is of another type
   */
  public abstract void copy(int index, Elements source, int sourceIndex, int length);

  private static final class Floats extends Elements {
    private final FloatBuffer buffer;

    Floats(FloatBuffer buffer) {
      this.buffer = buffer;
    }

    @Override
    public double get(int index) {
      return buffer.get(index);
    }

    @Override
    public void set(int index, double value) {
      buffer.put(index, (float) value);
    }

    @Override
    public void add(int index, double value) {
      buffer.put(index, (float) (buffer.get(index) + value));
    }

    @Override
    public void copy(int index, Elements source, int sourceIndex, int length) {
      buffer.put(index, ((Floats) source).buffer, sourceIndex, length);
    }
  }

  private static final class Doubles extends Elements {
    private final DoubleBuffer buffer;

    Doubles(DoubleBuffer buffer) {
      this.buffer = buffer;
    }

    @Override
    public double get(int index) {
      return buffer.get(index);
    }

    @Override
    public void set(int index, double value) {
      buffer.put(index, value);
    }

    @Override
    public void add(int index, double value) {
      buffer.put(index, buffer.get(index) + value);
    }

    @Override
    public void copy(int index, Elements source, int sourceIndex, int length) {
      buffer.put(index, ((Doubles) source).buffer, sourceIndex, length);
    }
  }
}
