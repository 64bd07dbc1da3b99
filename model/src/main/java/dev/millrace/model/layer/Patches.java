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
    int batch = (int) images.size(0);
    int channels = (int) images.size(1);
    int height = (int) images.size(2);
    int width = (int) images.size(3);
    int rows = Shapes.length(channels, window.size(), window.size());
    int columns = Shapes.length(batch, outHeight, outWidth);
    INDArray matrix = Nd4j.createUninitialized(images.dataType(), new long[] {rows, columns});
    Elements from = Elements.of(images);
    Elements to = Elements.of(matrix);
    int i = 0;
    for (int row = 0; row < rows; row++) {
      int kx = row % window.size();
      int ky = row / window.size() % window.size();
      int channel = row / (window.size() * window.size());
      for (int n = 0; n < batch; n++) {
        int plane = (n * channels + channel) * height;
        for (int oy = 0; oy < outHeight; oy++) {
          int y = window.source(oy, ky);
          boolean inside = y >= 0 && y < height;
          for (int ox = 0; ox < outWidth; ox++) {
            int x = window.source(ox, kx);
            to.set(i++, inside && x >= 0 && x < width ? from.get((plane + y) * width + x) : 0);
          }
        }
      }
    }
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
    int batch = (int) imagesShape[0];
    int channels = (int) imagesShape[1];
    int height = (int) imagesShape[2];
    int width = (int) imagesShape[3];
    int rows = (int) matrix.size(0);
    Elements from = Elements.of(matrix);
    Elements to = Elements.of(images);
    int i = 0;
    for (int row = 0; row < rows; row++) {
      int kx = row % window.size();
      int ky = row / window.size() % window.size();
      int channel = row / (window.size() * window.size());
      for (int n = 0; n < batch; n++) {
        int plane = (n * channels + channel) * height;
        for (int oy = 0; oy < outHeight; oy++) {
          int y = window.source(oy, ky);
          boolean inside = y >= 0 && y < height;
          for (int ox = 0; ox < outWidth; ox++, i++) {
            int x = window.source(ox, kx);
            if (inside && x >= 0 && x < width) {
              to.add((plane + y) * width + x, from.get(i));
            }
          }
        }
      }
    }
    return images;
  }
}
