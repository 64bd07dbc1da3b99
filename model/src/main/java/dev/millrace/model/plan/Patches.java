package dev.millrace.model.plan;

import dev.millrace.model.backend.FloatMemory;
import java.util.Arrays;

/**
 * The image patches that a convolution multiplies, spread out over the kernel's columns ("im2col"),
 * and the way back ("col2im"). {@link ConvGeometry} says why, and how they are laid out.
 */
final class Patches implements AutoCloseable {

  private final ConvGeometry g;
  private final GroupedImages grouped;
  private final FloatMemory image; // the same, native
  private final FloatMemory matrix; // [patchRows, patchLength, images]
  private final FloatMemory gradient; // the same
  private final float[] inputGradient; // [C, H, W, images]
  private final float[] gradientRow; // [patchLength, images]
  private final float[] plane; // [rows, columnsPerPhase, images]: a channel's columns of one phase
  private final float[][] addends; // the same, for each shift of a phase

  Patches(Chunk chunk, ConvGeometry geometry, boolean withGradient) {
    g = geometry;
    grouped = new GroupedImages(chunk, g);
    image = chunk.memory(g.groupedLength());
    int length = Math.multiplyExact(g.patchRows(), g.patchLength());
    matrix = chunk.memory(length);
    gradient = withGradient ? chunk.memory(length) : null;
    inputGradient = withGradient ? chunk.floats(g.channels() * g.height() * g.width()) : null;
    gradientRow = withGradient ? chunk.floats(g.patchLength()) : null;
    plane = withGradient ? chunk.floats(g.planeLength()) : null;
    int addendCount = (g.shifts() + g.phases() - 1) / g.phases();
    addends = new float[addendCount][withGradient ? plane.length : 0];
  }

  /** The patch matrix. */
  FloatMemory matrix() {
    return matrix;
  }

  /** The derivative by the patch matrix. */
  FloatMemory gradient() {
    return gradient;
  }

  /** Fills the matrix from images [C, H, W, images]. */
  void spread(float[] images, int n) {
    image.put(0, grouped.group(images, n), 0, g.groupedLength() * n);
    int run = g.outWidth() * n;
    int patchRow = 0;
    for (int shift = 0; shift < g.shifts(); shift++) {
      int column = g.groupedColumn(shift);
      for (int c = 0; c < g.channels(); c++, patchRow++) {
        for (int y = 0; y < g.rows(); y++) {
          int to = patchRow * g.patchLength() + g.patchStart(y);
          matrix.copy(to * n, image, (g.groupedRow(c, y) + column) * n, run);
        }
      }
    }
  }

  /** The derivative by the images, [C, H, W, images], from that by the matrix. */
  float[] gather(int n) {
    for (float[] addend : addends) {
      Arrays.fill(addend, 0, g.planeLength() * n, 0);
    }
    if (g.leavesOut()) {
      Arrays.fill(inputGradient, 0, g.channels() * g.height() * g.width() * n, 0);
    }
    for (int c = 0; c < g.channels(); c++) {
      for (int phase = 0; phase < Math.min(g.phases(), g.shifts()); phase++) {
        Arrays.fill(plane, 0, g.planeLength() * n, 0);
        for (int shift = phase; shift < g.shifts(); shift += g.phases()) {
          addPatches(shift, c, n);
        }
        ungroupPlane(c, phase, n);
      }
    }
    return inputGradient;
  }

  /**
   * Adds the derivatives by one row of the matrix, spread out to whole rows of the plane: what lies
   * beside the output columns is and stays zero.
   */
  private void addPatches(int shift, int c, int n) {
    int length = g.patchLength() * n;
    int run = g.outWidth() * n;
    float[] addend = addends[shift / g.phases()];
    gradient.get((shift * g.channels() + c) * length, gradientRow, 0, length);
    for (int y = 0; y < g.rows(); y++) {
      int to = (y * g.columnsPerPhase() + shift / g.phases()) * n;
      System.arraycopy(gradientRow, g.patchStart(y) * n, addend, to, run);
    }
    add(addend, plane, g.planeLength() * n);
  }

  /** Copies the plane to where it lies in the images, without the padding. */
  private void ungroupPlane(int c, int phase, int n) {
    int first = Math.max(0, (g.padding() - phase + g.phases() - 1) / g.phases());
    for (int y = g.padding(); y < Math.min(g.rows(), g.height() + g.padding()); y++) {
      int imageRow = (c * g.height() + y - g.padding()) * g.width() - g.padding();
      for (int j = first; j < g.columnsPerPhase(); j++) {
        int x = j * g.phases() + phase;
        if (x >= g.width() + g.padding()) {
          break;
        }
        int from = (y * g.columnsPerPhase() + j) * n;
        GroupedImages.copy(plane, from, inputGradient, (imageRow + x) * n, n);
      }
    }
  }

  private static void add(float[] from, float[] to, int length) {
    for (int k = 0; k < length; k++) {
      to[k] += from[k];
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
