package dev.millrace.model;

import dev.millrace.model.initializer.Initializer;
import java.util.ArrayList;
import java.util.List;

/** Chooses a network for images of a shape: what {@code --network auto} means. */
public final class AutoNetwork {

  /** Longest side of an image that is taken as it is. */
  public static final int LARGEST_SIDE = 128;

  /** Longest side of the network's images when those of the files are larger. */
  private static final int REDUCED_SIDE = 64;

  private static final int SMALLEST_SIDE = 4;
  private static final int LAST_SIDE = 5;
  private static final int FIRST_FILTERS = 32;
  private static final int MOST_FILTERS = 128;
  private static final int GROUPS = 8;

  private AutoNetwork() {}

  /**
   * Returns a network for images of a shape. Its input has their shape, but for sides below four
   * pixels, and for images with a side above {@link #LARGEST_SIDE}, which are to be made smaller.
   *
   * @param channels 1 for gray levels, 3 for colors
   * @param height rows of an image
   * @param width columns of an image
   * @param classes at least 2
   * @throws IllegalArgumentException if a number is out of range
   */
  public static Architecture of(int channels, int height, int width, int classes) {
    LayerSpec.requireBetween(1, "height", height);
    LayerSpec.requireBetween(1, "width", width);
    int longest = Math.max(height, width);
    double scale = longest > LARGEST_SIDE ? (double) REDUCED_SIDE / longest : 1;
    int rows = Math.max(SMALLEST_SIDE, (int) Math.round(height * scale));
    int columns = Math.max(SMALLEST_SIDE, (int) Math.round(width * scale));
    return new Architecture(channels, rows, columns, layers(Math.min(rows, columns), classes));
  }

  private static List<LayerSpec> layers(int shortest, int classes) {
    List<LayerSpec> layers = new ArrayList<>();
    int side = shortest;
    int filters = FIRST_FILTERS;
    do {
      layers.add(new LayerSpec.Conv2D(filters, 3, 1, 1, Initializer.HE));
      layers.add(new LayerSpec.ReLU());
      layers.add(new LayerSpec.MaxPool2D(2, 2, 0));
      layers.add(new LayerSpec.GroupNorm(GROUPS));
      side /= 2;
      filters = Math.min(2 * filters, MOST_FILTERS);
    } while (side > LAST_SIDE);
    layers.add(new LayerSpec.Flatten());
    layers.add(new LayerSpec.Dense(128, Initializer.HE));
    layers.add(new LayerSpec.ReLU());
    layers.add(new LayerSpec.Dense(classes, Initializer.GLOROT));
    return layers;
  }
}
