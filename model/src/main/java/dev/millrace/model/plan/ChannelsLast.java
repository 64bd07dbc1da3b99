package dev.millrace.model.plan;

import dev.millrace.vector.VectorPatches;
import dev.millrace.vector.Vectors;

/**
 * {@link Vectors#COLUMNS} images one by one, with their padding and the channels innermost (NHWC):
 * the rows of {@link #patches} are contiguous.
 */
final class ChannelsLast {

  private static final int IMAGES = Vectors.COLUMNS;

  private final ConvGeometry g;
  private final int row; // floats of a row: [columns, C]
  private final int image; // floats from an image to the next
  private final VectorPatches patches;
  private final float[] array; // [images, rows, columns, C], and room behind

  ChannelsLast(ConvGeometry geometry) {
    g = geometry;
    row = Math.multiplyExact(g.width() + 2 * g.padding(), g.channels());
    int used = Math.multiplyExact(g.height() + 2 * g.padding(), row);
    // An odd number of cache lines: pixels that are written together fall into different sets.
    image = Math.multiplyExact((Vectors.roundUp(used) / Vectors.COLUMNS) | 1, Vectors.COLUMNS);
    patches = new VectorPatches(g.kernel(), g.kernel() * g.channels(), row);
    array = new float[Math.addExact(Math.multiplyExact(IMAGES, image), patches.reach())];
  }

  /** What a kernel meets. */
  VectorPatches patches() {
    return patches;
  }

  /** The images, to be read and written. */
  float[] array() {
    return array;
  }

  /** Where a pixel starts in the array, and the patch whose first pixel it is; padding counts. */
  int start(int n, int y, int x) {
    return n * image + y * row + x * g.channels();
  }

  /** Takes in images [C, H, W, images]. */
  void load(float[] from) {
    int plane = g.height() * g.width() * IMAGES;
    for (int y = 0; y < g.height(); y++) {
      for (int x = 0; x < g.width(); x++) {
        int source = (y * g.width() + x) * IMAGES;
        int target = start(0, y + g.padding(), x + g.padding());
        for (int c = 0; c < g.channels(); c++) {
          for (int n = 0; n < IMAGES; n++) {
            array[target + c + n * image] = from[source + c * plane + n];
          }
        }
      }
    }
  }

  /** Writes the images, without their padding, as [C, H, W, images]. */
  void store(float[] to) {
    int plane = g.height() * g.width() * IMAGES;
    for (int y = 0; y < g.height(); y++) {
      for (int x = 0; x < g.width(); x++) {
        int target = (y * g.width() + x) * IMAGES;
        int source = start(0, y + g.padding(), x + g.padding());
        for (int c = 0; c < g.channels(); c++) {
          for (int n = 0; n < IMAGES; n++) {
            to[target + c * plane + n] = array[source + c + n * image];
          }
        }
      }
    }
  }
}
