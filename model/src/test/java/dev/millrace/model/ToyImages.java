package dev.millrace.model;

import dev.millrace.model.random.RandomKey;

/** Noisy 8x8 images of three classes: a bar at the left, at the top, or along the diagonal. */
final class ToyImages {

  static final Architecture ARCHITECTURE =
      Architecture.fromJson(
          """
          {"input": [1, 8, 8], "layers": [
            {"type": "conv2d", "filters": 4, "kernel": 3, "padding": 1}, {"type": "relu"},
            {"type": "max-pool", "size": 2}, {"type": "flatten"},
            {"type": "dropout", "rate": 0.2}, {"type": "dense", "units": 3}]}
          """);

  private ToyImages() {}

  /** Batch number {@code number} of an endless stream. */
  static ImageBatch batch(int size, long number) {
    ImageBatch batch = new ImageBatch(size, 1, 8, 8);
    for (int i = 0; i < size; i++) {
      RandomKey key = RandomKey.of(99).fold(number).fold(i);
      int label = (int) (3 * key.uniform(64));
      byte[] pixels = new byte[64];
      for (int k = 0; k < 64; k++) {
        boolean ink =
            switch (label) {
              case 0 -> k % 8 < 2;
              case 1 -> k < 16;
              default -> k % 8 == k / 8;
            };
        pixels[k] = (byte) ((ink ? 120 : 0) + 100 * key.uniform(k));
      }
      batch.add(pixels, label);
    }
    return batch;
  }
}
