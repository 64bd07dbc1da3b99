package dev.millrace.model;

import dev.millrace.model.initializer.Initializer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small networks of every kind and order of layers, for what must hold for all of them. */
public final class RandomArchitectures {

  private RandomArchitectures() {}

  /** The network of a seed. */
  public static Architecture of(long seed) {
    Random random = new Random(seed);
    int channels = random.nextBoolean() ? 1 : 3;
    int height = 5 + random.nextInt(14);
    int width = 5 + random.nextInt(14);
    List<LayerSpec> layers = new ArrayList<>();
    int count = 1 + random.nextInt(7);
    for (int i = 0; i < count; i++) {
      addIfItFits(layers, spatial(random), channels, height, width);
    }
    layers.add(
        random.nextInt(3) == 0 ? new LayerSpec.GlobalAveragePool() : new LayerSpec.Flatten());
    for (int i = random.nextInt(4); i > 0; i--) {
      layers.add(flat(random));
    }
    layers.add(new LayerSpec.Dense(2 + random.nextInt(4), Initializer.GLOROT));
    if (random.nextInt(4) == 0) {
      layers.add(new LayerSpec.ReLU());
    }
    return new Architecture(channels, height, width, layers);
  }

  private static LayerSpec spatial(Random random) {
    int size = 1 + random.nextInt(random.nextInt(4) == 0 ? 7 : 4);
    int filters = 1 + random.nextInt(random.nextInt(4) == 0 ? 24 : 5);
    int stride = 1 + random.nextInt(3);
    int padding = random.nextInt(size);
    return switch (random.nextInt(12)) {
      case 9 -> new LayerSpec.GroupNorm(1 + random.nextInt(2) * random.nextInt(3));
      case 10 -> new LayerSpec.LeakyReLU(0.1);
      case 11 -> residual(random);
      case 0, 1 -> new LayerSpec.Conv2D(filters, size, stride, padding, Initializer.HE);
      case 2 -> new LayerSpec.Conv2D(filters, size, 1, 0, Initializer.HE);
      case 3 -> new LayerSpec.MaxPool2D(size, size, 0);
      case 4 -> new LayerSpec.MaxPool2D(size, stride, padding);
      case 5 -> new LayerSpec.AveragePool2D(size, stride, padding);
      case 6 -> new LayerSpec.Dropout(0.3);
      default -> new LayerSpec.ReLU();
    };
  }

  /** A block for images of any number of channels: what it has of layers keeps the shape. */
  private static LayerSpec residual(Random random) {
    List<LayerSpec> layers = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      layers.add(
          switch (random.nextInt(5)) {
            case 0 -> new LayerSpec.LeakyReLU(0.2);
            case 1 -> new LayerSpec.GroupNorm(1);
            case 2 -> new LayerSpec.MaxPool2D(3, 1, 1);
            case 3 -> new LayerSpec.Conv2D(3, 3, 1, 1, Initializer.HE);
            default -> new LayerSpec.Dropout(0.3);
          });
    }
    return new LayerSpec.Residual(layers);
  }

  private static LayerSpec flat(Random random) {
    return switch (random.nextInt(5)) {
      case 4 -> new LayerSpec.Residual(List.of(new LayerSpec.Dropout(0.5)));
      case 0 -> new LayerSpec.Dropout(0.5);
      case 1 -> new LayerSpec.ReLU();
      case 2 -> new LayerSpec.Flatten();
      default -> new LayerSpec.Dense(1 + random.nextInt(9), Initializer.HE);
    };
  }

  /** Leaves a layer out whose window is larger than what is left of the image. */
  private static void addIfItFits(
      List<LayerSpec> layers, LayerSpec layer, int channels, int height, int width) {
    List<LayerSpec> longer = new ArrayList<>(layers);
    longer.add(layer);
    longer.add(new LayerSpec.Flatten());
    longer.add(new LayerSpec.Dense(2, Initializer.HE));
    try {
      new Architecture(channels, height, width, longer);
    } catch (IllegalArgumentException tooSmall) {
      return;
    }
    layers.add(layer);
  }
}
