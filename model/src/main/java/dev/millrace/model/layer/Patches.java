package dev.millrace.model.layer;

import dev.millrace.model.backend.Elements;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The image patches under a sliding window, as the columns of one matrix ("im2col"), and the way
 * back ("col2im").
 *
 * <p>The matrix is [C·K·K, N·OH·OW]: a row per place in the window, a column per window position.
 * With it, convolution is one matrix product. Chellapilla, Puri and Simard, "High Performance
 * Convolutional Neural Networks for Document Processing" (IWFHR 2006).
 */
final class Patches {

  private Patches() {}

  /**
   * Copies every patch into a column. Places in the padding become zero.
   *
   * @param images [N, C, H, W]
   * @return [C·K·K, N·OH·OW]
   */
  static INDArray extract(INDArray images, Window window, int outHeight, int outWidth) {
    int rows = Shapes.length((int) images.size(1), window.size(), window.size());
    int columns = Shapes.length((int) images.size(0), outHeight, outWidth);
    INDArray matrix = Nd4j.zeros(images.dataType(), rows, columns);
    Elements from = Elements.of(images);
    Elements to = Elements.of(matrix);
    forEachRun(
        window,
        outHeight,
        outWidth,
        images.shape(),
        (column, pixel, length) -> {
          for (int i = 0; i < length; i++) {
            to.set(column + i, from.get(pixel + i * window.stride()));
          }
        });
    return matrix;
  }

  /**
   * Adds every column back to the patch it was copied from: the transpose of {@link #extract}, and
   * so its derivative.
   *
   * @param matrix [C·K·K, N·OH·OW]
   * @param imagesShape [N, C, H, W]
   * @return [N, C, H, W]
   */
  static INDArray scatter(
      INDArray matrix, Window window, int outHeight, int outWidth, long... imagesShape) {
    INDArray images = Nd4j.zeros(matrix.dataType(), imagesShape);
    Elements from = Elements.of(matrix);
    Elements to = Elements.of(images);
    forEachRun(
        window,
        outHeight,
        outWidth,
        imagesShape,
        (column, pixel, length) -> {
          for (int i = 0; i < length; i++) {
            to.add(pixel + i * window.stride(), from.get(column + i));
          }
        });
    return images;
  }

  /** Receives neighbors in the matrix with their pixels, which are a stride apart. */
  private interface RunVisitor {
    void visit(int matrixIndex, int pixelIndex, int length);
  }

  /** Visits all elements of the matrix but those in the padding, output row by output row. */
  private static void forEachRun(
      Window window, int outHeight, int outWidth, long[] imagesShape, RunVisitor visitor) {
    int batch = (int) imagesShape[0];
    int channels = (int) imagesShape[1];
    int height = (int) imagesShape[2];
    int width = (int) imagesShape[3];
    int matrixRow = 0;
    for (int channel = 0; channel < channels; channel++) {
      for (int ky = 0; ky < window.size(); ky++) {
        int top = window.firstInside(ky);
        int bottom = window.endInside(ky, height, outHeight);
        for (int kx = 0; kx < window.size(); kx++, matrixRow++) {
          int left = window.firstInside(kx);
          int length = window.endInside(kx, width, outWidth) - left;
          for (int n = 0; n < batch; n++) {
            for (int oy = top; oy < bottom; oy++) {
              int matrixIndex = ((matrixRow * batch + n) * outHeight + oy) * outWidth + left;
              int pixelRow = (n * channels + channel) * height + window.source(oy, ky);
              visitor.visit(matrixIndex, pixelRow * width + window.source(left, kx), length);
            }
          }
        }
      }
    }
  }
}
