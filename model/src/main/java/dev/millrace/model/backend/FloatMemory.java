package dev.millrace.model.backend;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Native memory of floats: an array's own, as BLAS and bulk copies want it. Copying in and out
 * allocates nothing.
 *
 * <p>Memory from {@link #allocate} is freed by {@link #close}; memory {@link #of} an array stays
 * the array's. Not thread-safe.
 */
public final class FloatMemory implements AutoCloseable {

  /** Floats in a cache line, which is as long as the longest vector register. */
  private static final int LINE = 16;

  private static final int FOLLOWED_AT_ONCE = 4096;

  private final INDArray array;
  private final boolean owned;
  private final FloatPointer pointer;
  private final FloatBuffer floats;
  private final IntBuffer bits;
  private int start;
  private int row;

  private FloatMemory(INDArray array, boolean owned, int offset, int length) {
    this.array = array;
    this.owned = owned;
    floats = Elements.floats(array).slice(offset, length);
    pointer = new FloatPointer(array.data().addressPointer()).getPointer(offset);
    bits = new IntPointer(pointer).capacity(length).asBuffer();
  }

  /** New memory, all zeros, that starts with a cache line: vectors read none in two halves. */
  public static FloatMemory allocate(int length) {
    INDArray array = Workspace.lastingZeros(DataType.FLOAT, Math.addExact(length, LINE - 1));
    long address = array.data().addressPointer().address() / Float.BYTES;
    return new FloatMemory(array, true, (int) -address & LINE - 1, length);
  }

  /**
   * An array's memory, which must outlive the result.
   *
   * @throws IllegalArgumentException if the array is not contiguous and row-major
   */
  public static FloatMemory of(INDArray array) {
    return new FloatMemory(array, false, 0, Math.toIntExact(array.length()));
  }

  /** Number of floats. */
  public int length() {
    return floats.capacity();
  }

  /**
   * This memory, seen as a matrix until the next call: what {@link Blas} takes as an operand.
   *
   * @param newStart index of the matrix's first element
   * @param newRow distance from one row to the next
   */
  public FloatMemory at(int newStart, int newRow) {
    start = newStart;
    row = newRow;
    return this;
  }

  /** The address of an element, counted from the matrix's first, until the next call. */
  FloatPointer pointer(int index) {
    return pointer.position((long) start + index);
  }

  /** Distance from one row of the matrix to the next. */
  int row() {
    return row;
  }

  /** Copies {@code length} floats out, from {@code index} to {@code target[start]}. */
  public void get(int index, float[] target, int start, int length) {
    floats.get(index, target, start, length);
  }

  /** Copies {@code length} floats in, from {@code source[start]} to {@code index}. */
  public void put(int index, float[] source, int start, int length) {
    floats.put(index, source, start, length);
  }

  /** Copies the bits of {@code length} floats out, from {@code index} to {@code target[0]}. */
  public void getBits(int index, int[] target, int length) {
    bits.get(index, target, 0, length);
  }

  /** Copies {@code length} floats in by their bits, from {@code source[0]} to {@code index}. */
  public void putBits(int index, int[] source, int length) {
    bits.put(index, source, 0, length);
  }

  /** Copies {@code length} floats from {@code sourceIndex} of other memory to {@code index}. */
  public void copy(int index, FloatMemory source, int sourceIndex, int length) {
    floats.put(index, source.floats, sourceIndex, length);
  }

  /**
   * Moves each float towards its counterpart, by a share of the way.
   *
   * @param target as long as this memory; not modified
   */
  public void follow(float[] target, float share) {
    float[] own = new float[Math.min(FOLLOWED_AT_ONCE, length())];
    for (int from = 0; from < length(); from += own.length) {
      int count = Math.min(own.length, length() - from);
      get(from, own, 0, count);
      for (int k = 0; k < count; k++) {
        own[k] += share * (target[from + k] - own[k]);
      }
      put(from, own, 0, count);
    }
  }

  /** Sets the first {@code length} floats to zero. */
  public void clear(int length) {
    Pointer.memset(pointer.position(0), 0, (long) length * Float.BYTES);
  }

  @Override
  public void close() {
    if (owned) {
      array.close();
    }
  }
}
