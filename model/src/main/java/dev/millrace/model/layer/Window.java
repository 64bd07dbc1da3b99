package dev.millrace.model.layer;

/**
 * A square window that slides over images: the geometry that convolution and pooling share.
 *
 * <p>The window's top left corner visits rows {@code -padding, -padding + stride, ...} as long as
 * it fits into the padded image; columns alike.
 *
 * @param size rows and columns of the window
 * @param stride step from one position to the next
 * @param padding rows and columns around the image
 */
public record Window(int size, int stride, int padding) {

  /** Checks the sizes. */
  public Window {
    Shapes.requireAtLeast(1, "window size", size);
    Shapes.requireAtLeast(1, "stride", stride);
    Shapes.requireAtLeast(0, "padding", padding);
    if (padding >= size) {
      throw new IllegalArgumentException(
          "padding must be below the window size %d, but was %d".formatted(size, padding));
    }
  }

  /** The output shape [channels, OH, OW] over an image [C, H, W]. */
  int[] outputShape(Layer layer, int channels, int... imageShape) {
    int height = positions(imageShape[1]);
    int width = positions(imageShape[2]);
    if (height < 1 || width < 1) {
      String wanted = "at least %1$d high and %1$d wide".formatted(size - 2 * padding);
      throw Shapes.mismatch(layer, wanted, imageShape);
    }
    return new int[] {channels, height, width};
  }

  private int positions(int imageSize) {
    return Math.floorDiv(imageSize + 2 * padding - size, stride) + 1;
  }

  /** The image row (or column) under the window's row {@code offset} at output row {@code out}. */
  public int source(int out, int offset) {
    return out * stride - padding + offset;
  }

  /** The first output row at which the window's row {@code offset} lies inside the image. */
  int firstInside(int offset) {
    return Math.max(0, Math.floorDiv(padding - offset + stride - 1, stride));
  }

  /** The first output row, of {@code positions}, from which on it lies below the image. */
  int endInside(int offset, int imageSize, int positions) {
    int end = Math.floorDiv(imageSize - 1 + padding - offset, stride) + 1;
    return Math.max(0, Math.min(positions, end));
  }
}
