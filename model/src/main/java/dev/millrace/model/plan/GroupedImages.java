package dev.millrace.model.plan;

import java.util.Arrays;

/**
 * The images that a convolution reads, with zeros around them, and the columns of each row grouped
 * by their remainder modulo {@link ConvGeometry#phases}; and the way back for their derivative.
 */
final class GroupedImages {

  private final ConvGeometry g;
  private final float[] grouped; // [C, rows, phase, columnsPerPhase, images]
  private final float[] inputGradient; // [C, H, W, images]

  GroupedImages(Chunk chunk, ConvGeometry geometry, boolean withGradient) {
    g = geometry;
    grouped = chunk.floats(g.groupedLength());
    inputGradient = withGradient ? chunk.floats(g.channels() * g.height() * g.width()) : null;
  }

  /** What {@link #group} computed, [C, rows, phase, columnsPerPhase, images]. */
  float[] grouped() {
    return grouped;
  }

  /** The derivative by the images, [C, H, W, images], once all phases are ungrouped. */
  float[] inputGradient() {
    return inputGradient;
  }

  /** Takes in images [C, H, W, images]. */
  float[] group(float[] images, int n) {
    if (g.padding() > 0) {
      Arrays.fill(grouped, 0, g.groupedLength() * n, 0);
    }
    int rows = Math.min(g.height(), g.rows() - g.padding());
    int columns = Math.min(g.width(), g.columns() - g.padding());
    for (int c = 0; c < g.channels(); c++) {
      for (int y = 0; y < rows; y++) {
        int from = (c * g.height() + y) * g.width() * n;
        int to = g.groupedRow(c, y + g.padding());
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
    return grouped;
  }

  /** The derivative by the images, [C, H, W, images], from that by the grouped ones. */
  float[] ungroup(float[] gradient, int n) {
    clearWhatIsLeftOut(n);
    for (int c = 0; c < g.channels(); c++) {
      for (int phase = 0; phase < g.phases(); phase++) {
        int start = g.groupedRow(c, 0) + phase * g.columnsPerPhase();
        ungroupPhase(gradient, start, g.groupedRowLength(), c, phase, n);
      }
    }
    return inputGradient;
  }

  /** Clears the derivative by the images if some of their pixels reach no output. */
  void clearWhatIsLeftOut(int n) {
    if (g.leavesOut()) {
      Arrays.fill(inputGradient, 0, g.channels() * g.height() * g.width() * n, 0);
    }
  }

  /**
   * Copies a channel's columns of one phase to where they lie in the images, without the padding.
   *
   * @param gradient row y begins with pixel {@code start + y * row}
   */
  void ungroupPhase(float[] gradient, int start, int row, int c, int phase, int n) {
    int first = Math.max(0, (g.padding() - phase + g.phases() - 1) / g.phases());
    for (int y = g.padding(); y < Math.min(g.rows(), g.height() + g.padding()); y++) {
      int imageRow = (c * g.height() + y - g.padding()) * g.width() - g.padding();
      for (int j = first; j < g.columnsPerPhase(); j++) {
        int x = j * g.phases() + phase;
        if (x >= g.width() + g.padding()) {
          break;
        }
        copy(gradient, (start + y * row + j) * n, inputGradient, (imageRow + x) * n, n);
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
}
