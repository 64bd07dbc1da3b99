package dev.millrace.model.plan;

import dev.millrace.model.backend.FloatMemory;
import java.util.Arrays;

/**
 * The image patches that a convolution multiplies, spread out over the kernel's columns ("im2col"),
 * and the way back ("col2im"). {@link ConvGeometry} says why, and how they are laid out.
 */
final class Patches implements AutoCloseable {

  private final ConvGeometry g;
  private final float[] grouped; // [C, rows, phase, columnsPerPhase, images]
  private final FloatMemory image; // the same, native
  private final FloatMemory matrix; // [C·K + 1, patchLength, images]; the last row is ones
  private final float[] ones; // [patchLength, images]
  private final FloatMemory gradient; // [C·K, patchLength, images]
  private final float[] gradientRow; // [phase, rowsPerPhase, outWidth, images]
  private final float[] inputGradient; // [C, H, W, images]
  private int onesFor;

  Patches(Chunk chunk, ConvGeometry geometry, boolean withGradient) {
    g = geometry;
    grouped = chunk.floats(g.groupedLength());
    image = chunk.memory(g.groupedLength());
    int length = g.patchLength();
    matrix = chunk.memory(Math.multiplyExact(g.patchRows() + 1, length));
    ones = chunk.floats(length);
    Arrays.fill(ones, 1);
    gradient = withGradient ? chunk.memory(Math.multiplyExact(g.patchRows(), length)) : null;
    gradientRow = withGradient ? chunk.floats(length / g.pool()) : null;
    inputGradient = withGradient ? chunk.floats(g.channels() * g.height() * g.width()) : null;
  }

  /** The patch matrix. */
  FloatMemory matrix() {
    return matrix;
  }

  /** The derivative by the patch matrix, without its row of ones. */
  FloatMemory gradient() {
    return gradient;
  }

  /** Fills the matrix from images [C, H, W, images]. */
  void spread(float[] images, int n) {
    group(images, n);
    image.put(0, grouped, 0, g.groupedLength() * n);
    int run = g.outWidth() * n;
    int patchRow = 0;
    for (int c = 0; c < g.channels(); c++) {
      for (int kx = 0; kx < g.kernel(); kx++, patchRow++) {
        for (int dx = 0; dx < g.pool(); dx++) {
          int column = g.groupedColumn(dx * g.stride() + kx);
          for (int y = 0; y < g.rows(); y++) {
            int to = patchRow * g.patchLength() + g.patchStart(dx, y);
            matrix.copy(to * n, image, (groupedRow(c, y) + column) * n, run);
          }
        }
      }
    }
    if (onesFor != n) {
      matrix.put(g.patchRows() * g.patchLength() * n, ones, 0, g.patchLength() * n);
      onesFor = n;
    }
  }

  private int groupedRow(int channel, int row) {
    return (channel * g.rows() + row) * g.phases() * g.columnsPerPhase();
  }

  /** Copies images into {@link #grouped}, with zeros around them. */
  private void group(float[] images, int n) {
    if (g.padding() > 0) {
      Arrays.fill(grouped, 0, g.groupedLength() * n, 0);
    }
    int rows = Math.min(g.height(), g.rows() - g.padding());
    int columns = Math.min(g.width(), g.columns() - g.padding());
    for (int c = 0; c < g.channels(); c++) {
      for (int y = 0; y < rows; y++) {
        int from = (c * g.height() + y) * g.width() * n;
        int to = groupedRow(c, y + g.padding());
        if (g.phases() == 1) {
          System.arraycopy(images, from, grouped, (to + g.padding()) * n, columns * n);
        } else {
          for (int x = 0; x < columns; x++) {
            int target = (to + g.groupedColumn(x + g.padding())) * n;
            copy(images, from + x * n, grouped, target, n);
          }
        }
      }
    }
  }

  /** The derivative by the images, [C, H, W, images], from that by the matrix. */
  float[] gather(int n) {
    addPatches(n);
    ungroup(n);
    return inputGradient;
  }

  /** Adds the derivative by each patch to {@link #grouped}, which the images no longer need. */
  private void addPatches(int n) {
    Arrays.fill(grouped, 0, g.groupedLength() * n, 0);
    int run = g.outWidth() * n;
    int length = g.patchLength() / g.pool();
    int patchRow = 0;
    for (int c = 0; c < g.channels(); c++) {
      for (int kx = 0; kx < g.kernel(); kx++, patchRow++) {
        for (int dx = 0; dx < g.pool(); dx++) {
          int from = patchRow * g.patchLength() + dx * length;
          gradient.get(from * n, gradientRow, 0, length * n);
          int column = g.groupedColumn(dx * g.stride() + kx);
          for (int y = 0; y < g.rows(); y++) {
            add(gradientRow, g.patchStart(0, y) * n, grouped, (groupedRow(c, y) + column) * n, run);
          }
        }
      }
    }
  }

  private static void add(float[] from, int fromStart, float[] to, int toStart, int length) {
    for (int k = 0; k < length; k++) {
      to[toStart + k] += from[fromStart + k];
    }
  }

  /** The reverse of {@link #group}; pixels that no patch reaches get zero. */
  private void ungroup(int n) {
    int rows = Math.min(g.height(), g.rows() - g.padding());
    int columns = Math.min(g.width(), g.columns() - g.padding());
    if (rows < g.height() || columns < g.width()) {
      Arrays.fill(inputGradient, 0, g.channels() * g.height() * g.width() * n, 0);
    }
    for (int c = 0; c < g.channels(); c++) {
      for (int y = 0; y < rows; y++) {
        int to = (c * g.height() + y) * g.width() * n;
        int from = groupedRow(c, y + g.padding());
        if (g.phases() == 1) {
          System.arraycopy(grouped, (from + g.padding()) * n, inputGradient, to, columns * n);
        } else {
          for (int x = 0; x < columns; x++) {
            int source = (from + g.groupedColumn(x + g.padding())) * n;
            copy(grouped, source, inputGradient, to + x * n, n);
          }
        }
      }
    }
  }

  private static void copy(float[] from, int fromStart, float[] to, int toStart, int length) {
    if (length == 1) {
      to[toStart] = from[fromStart];
    } else {
      System.arraycopy(from, fromStart, to, toStart, length);
    }
  }

  @Override
  public void close() {
    image.close();
    matrix.close();
    if (gradient != null) {
      gradient.close();
    }
  }
}
