package dev.millrace.model.plan;

import dev.millrace.vector.VectorPatches;
import dev.millrace.vector.Vectors;
import java.util.Arrays;

/**
 * {@link Vectors#COLUMNS} images one by one, with their padding and the channels innermost (NHWC):
 * the rows of {@link #patches} are contiguous.
 */
final class ChannelsLast {

  /** How many images there are. */
  static final int IMAGES = Vectors.COLUMNS;

  private final ConvGeometry g;
  private final int pixels; // of an image, without its padding
  private final int row; // floats of a row: [columns, C]
  private final int image; // floats from an image to the next
  private final VectorPatches patches;
  private final int[] kernelOrder; // [C, K, K]
  private final float[] array; // [images, rows, columns, C], and room behind

  ChannelsLast(ConvGeometry geometry) {
    g = geometry;
    pixels = g.height() * g.width();
    row = Math.multiplyExact(g.width() + 2 * g.padding(), g.channels());
    int used = Math.multiplyExact(g.height() + 2 * g.padding(), row);
    // An odd number of cache lines: pixels that are written together fall into different sets.
    image = Math.multiplyExact((Vectors.roundUp(used) / Vectors.COLUMNS) | 1, Vectors.COLUMNS);
    patches = new VectorPatches(g.kernel(), g.kernel() * g.channels(), row);
    int size = g.kernel();
    kernelOrder = new int[g.channels() * size * size];
    Arrays.setAll(
        kernelOrder, i -> patches.at(i / size % size, i % size * g.channels() + i / (size * size)));
    array = new float[Math.addExact(Math.multiplyExact(IMAGES, image), patches.reach())];
  }

  /** What a kernel meets. */
  VectorPatches patches() {
    return patches;
  }

  /** Where each element of a kernel [C, K, K] lies in a patch. */
  int[] kernelOrder() {
    return kernelOrder;
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
    for (int pixel = 0; pixel < pixels; pixel++) {
      copy(from, pixel * IMAGES, pixels * IMAGES, 1, array, start(pixel), 1, image);
    }
  }

  /** Writes the images, without their padding, as [C, H, W, images]. */
  void store(float[] to) {
    for (int pixel = 0; pixel < pixels; pixel++) {
      copy(array, start(pixel), 1, image, to, pixel * IMAGES, pixels * IMAGES, 1);
    }
  }

  /** Where a pixel of the first image starts, not counting the padding. */
  private int start(int pixel) {
    return start(0, pixel / g.width() + g.padding(), pixel % g.width() + g.padding());
  }

  /** Copies a pixel of all images, whose channels and images lie at such distances. */
  private void copy(
      float[] from,
      int fromStart,
      int fromChannel,
      int fromImage,
      float[] to,
      int toStart,
      int toChannel,
      int toImage) {
    for (int c = 0; c < g.channels(); c++) {
      for (int n = 0; n < IMAGES; n++) {
        to[toStart + c * toChannel + n * toImage] =
            from[fromStart + c * fromChannel + n * fromImage];
      }
    }
  }
}
