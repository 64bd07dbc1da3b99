package dev.millrace.model.layer;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Random windows over random images, and the plain loop over a window. */
final class PoolCases {

  private PoolCases() {}

  interface Maker {
    Layer make(int size, int stride, int padding);
  }

  /** What a pooling makes of the pixels under its window. */
  interface Pooling {
    double pool(double[] pixels);
  }

  static Stream<LayerCase> random(Maker maker) {
    Random random = new Random(2);
    return IntStream.range(0, 12)
        .mapToObj(
            i -> {
              int size = 1 + random.nextInt(4);
              int stride = 1 + random.nextInt(4);
              int padding = random.nextInt(size);
              return new LayerCase(
                  () -> maker.make(size, stride, padding),
                  1 + random.nextInt(3),
                  1 + random.nextInt(3),
                  size + random.nextInt(5),
                  size + random.nextInt(5));
            });
  }

  static double[] naive(INDArray input, Layer layer, Window window, Pooling pooling) {
    int[] shape = layer.outputShape(Shapes.ofExample(input));
    double[] output = new double[(int) input.size(0) * Shapes.length(shape)];
    int i = 0;
    for (int n = 0; n < input.size(0); n++) {
      for (int c = 0; c < shape[0]; c++) {
        for (int oy = 0; oy < shape[1]; oy++) {
          for (int ox = 0; ox < shape[2]; ox++) {
            output[i++] = pooling.pool(pixels(input, n, c, oy, ox, window));
          }
        }
      }
    }
    return output;
  }

  private static double[] pixels(INDArray input, int n, int c, int oy, int ox, Window window) {
    return IntStream.range(0, window.size() * window.size())
        .filter(
            k -> {
              long y = y(oy, k, window);
              long x = x(ox, k, window);
              return y >= 0 && y < input.size(2) && x >= 0 && x < input.size(3);
            })
        .mapToDouble(k -> input.getDouble(n, c, y(oy, k, window), x(ox, k, window)))
        .toArray();
  }

  private static int y(int oy, int k, Window window) {
    return oy * window.stride() - window.padding() + k / window.size();
  }

  private static int x(int ox, int k, Window window) {
    return ox * window.stride() - window.padding() + k % window.size();
  }
}
