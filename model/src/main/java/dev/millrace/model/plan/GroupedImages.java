package dev.millrace.model.plan;

import java.util.Arrays;

/**
 * The images that a convolution reads, with zeros around them, and the columns of each row grouped
 * by their remainder modulo {@link ConvGeometry#phases}.
 */
final class GroupedImages {

  private final ConvGeometry g;
  private final float[] grouped; // [C, rows, phase, columnsPerPhase, images]

  GroupedImages(Chunk chunk, ConvGeometry geometry) {
    g = geometry;
    grouped = chunk.floats(g.groupedLength());
  }

  /**
   * Groups images [C, H, W, images].
   *
   * @return [C, rows, phase, columnsPerPhase, images]
   */
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

  /** As {@link System#arraycopy}, and quicker for a single number. */
  static void copy(float[] from, int fromStart, float[] to, int toStart, int length) {
    if (length == 1) {
      to[toStart] = from[fromStart];
    } else {
      System.arraycopy(from, fromStart, to, toStart, length);
    }
  }
}
