package dev.millrace.model.plan;

import dev.millrace.model.layer.Window;

/**
 * The sizes of a convolution that is pooled by windows which neither overlap nor are padded.
 * Without pooling the window is 1 x 1.
 *
 * <p>Two facts make it cheap. A kernel row {@code ky} of the convolution multiplies the same image
 * columns as every other, only {@code ky} rows further down; so the image patches are spread out
 * over the kernel's columns alone, and each kernel row is one matrix product on a shifted part of
 * them. And position {@code (dy, dx)} within all pooling windows is a convolution of its own with a
 * larger stride, {@code phases = stride · pool}; computed as separate blocks, the maximum over a
 * window becomes an elementwise maximum of whole blocks. What kernel column {@code kx} meets at
 * {@code dx} depends on their sum alone, so all {@code dx} share the rows of one patch matrix. All
 * of it wants rows and columns of the image grouped by their remainder modulo {@code phases}, so
 * that what one product reads is contiguous. The vector kernels need no patch matrix, only the
 * blocks and the grouping, and no grouping on the way back.
 *
 * @param channels of the image
 * @param height of the image
 * @param width of the image
 * @param kernel rows and columns of the kernel
 * @param stride of the convolution
 * @param padding zeros around the image
 * @param pool rows and columns of a pooling window, which is also its stride
 * @param outHeight rows after pooling
 * @param outWidth columns after pooling
 */
record ConvGeometry(
    int channels,
    int height,
    int width,
    int kernel,
    int stride,
    int padding,
    int pool,
    int outHeight,
    int outWidth) {

  static ConvGeometry of(int[] image, Window window, int pool, int[] convolved) {
    return new ConvGeometry(
        image[0],
        image[1],
        image[2],
        window.size(),
        window.stride(),
        window.padding(),
        pool,
        convolved[1] / pool,
        convolved[2] / pool);
  }

  /** Positions of the kernel that one pooling position visits, which is the stride between them. */
  int phases() {
    return stride * pool;
  }

  /** Positions within a pooling window. */
  int blocks() {
    return pool * pool;
  }

  /** Pixels of an output plane. */
  int outPixels() {
    return outHeight * outWidth;
  }

  /** Rows of the padded image that count. */
  int rows() {
    return used(outHeight);
  }

  /** Columns of the padded image that count. */
  int columns() {
    return used(outWidth);
  }

  private int used(int outputs) {
    return (outputs * pool - 1) * stride + kernel;
  }

  /** Rows of each phase. */
  int rowsPerPhase() {
    return divideUp(rows());
  }

  /** Columns of each phase. */
  int columnsPerPhase() {
    return divideUp(columns());
  }

  private int divideUp(int length) {
    return (length + phases() - 1) / phases();
  }

  /** Elements of the padded image, grouped: [C, rows, phase, columnsPerPhase]. */
  int groupedLength() {
    return Math.multiplyExact(channels * rows(), groupedRowLength());
  }

  /** Elements of a row of the padded image, grouped: [phase, columnsPerPhase]. */
  int groupedRowLength() {
    return phases() * columnsPerPhase();
  }

  /** Start of a channel's row in the padded image, grouped. */
  int groupedRow(int channel, int row) {
    return (channel * rows() + row) * groupedRowLength();
  }

  /** Elements of a channel's columns of one phase: [rows, columnsPerPhase]. */
  int planeLength() {
    return rows() * columnsPerPhase();
  }

  /** Whether there are pixels that no patch reaches. */
  boolean leavesOut() {
    return rows() < height + padding || columns() < width + padding || shifts() < phases();
  }

  /** Start of a column's first element within a grouped row. */
  int groupedColumn(int column) {
    return column % phases() * columnsPerPhase() + column / phases();
  }

  /** Distances between a kernel column and an output column, over all positions of a window. */
  int shifts() {
    return used(1);
  }

  /** Rows of the patch matrix: [shift, C]. */
  int patchRows() {
    return Math.multiplyExact(shifts(), channels);
  }

  /** First of the {@link #kernelRows} rows of the patch matrix that a pooling column meets. */
  int patchRow(int dx) {
    return dx * stride * channels;
  }

  /** Rows of the patch matrix that one kernel row meets: [kx, C]. */
  int kernelRows() {
    return Math.multiplyExact(kernel, channels);
  }

  /** Length of a row of the patch matrix: [phase, rowsPerPhase, outWidth]. */
  int patchLength() {
    return phases() * rowsPerPhase() * outWidth;
  }

  /** Where an image row lies within a row of the patch matrix. */
  int patchStart(int row) {
    return (row % phases() * rowsPerPhase() + row / phases()) * outWidth;
  }
}
