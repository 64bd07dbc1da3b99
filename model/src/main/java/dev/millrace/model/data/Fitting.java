package dev.millrace.model.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * How a {@link Picture} becomes the pixels of a network: planes of unsigned bytes of a given size.
 *
 * <p>The steps, in this order: what is transparent shows the background; gray is 0.299 red + 0.587
 * green + 0.114 blue (ITU-R BT.601, of the values as they are stored) when one channel is wanted,
 * and a gray file keeps its values; rows and columns are exchanged; the negative is taken; the size
 * is changed. Where an image becomes smaller, a pixel is the mean of the area that it covers; where
 * larger, pixels are interpolated linearly. Of 16 bits the upper eight are used. Values are not
 * changed otherwise.
 *
 * <p>Unless chosen, the background is white, as on a page; black for a picture that would be white
 * all over on it, such as white ink on a transparent ground. What {@link Mode#PAD} adds is 0 unless
 * a background is chosen.
 *
 * @param mode what becomes of a picture of another shape
 * @param invert whether to take 255 minus each value: for dark ink on a light background
 * @param transpose whether to exchange rows and columns, as EMNIST's files want it
 * @param background red, green and blue, eight bits each, {@code 0xRRGGBB}
 */
public record Fitting(Mode mode, boolean invert, boolean transpose, OptionalInt background) {

  /** What becomes of a picture whose shape is not that of the network. */
  public enum Mode {
    /** Height and width are changed on their own. */
    STRETCH,
    /** The middle of the picture that has the wanted shape; the rest is cut off. */
    CROP,
    /** All of the picture, in the middle, with background on two sides. */
    PAD;

    /** The names of all, with commas between. */
    public static final String NAMES =
        Arrays.stream(values()).map(Mode::toString).collect(Collectors.joining(", "));

    /**
     * The mode of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Mode named(String name) {
      return Arrays.stream(values())
          .filter(mode -> mode.toString().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "must be one of %s, but was '%s'".formatted(NAMES, name)));
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Stretches, and changes nothing else. */
  public static final Fitting STRETCH =
      new Fitting(Mode.STRETCH, false, false, OptionalInt.empty());

  private static final int WHITE = 0xFFFFFF;

  /**
   * The pixels of a picture.
   *
   * @param channels 1 for gray levels, or 3 for red, green and blue
   * @param height rows, in pixels
   * @param width columns, in pixels
   * @return channels x height x width unsigned bytes, plane by plane, row by row
   * @throws IllegalArgumentException if {@code channels} is neither 1 nor 3, or a size not positive
   */
  public byte[] apply(Picture picture, int channels, int height, int width) {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("channels must be 1 or 3, but was " + channels);
    }
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "height and width must be positive, but were %d x %d".formatted(height, width));
    }
    byte[] pixels = new byte[channels * height * width];
    int backgroundColor = background.orElseGet(() -> seenOn(picture));
    for (int c = 0; c < channels; c++) {
      byte[] plane = plane(picture, channels, c, backgroundColor);
      Resampler.resample(
          mode,
          plane,
          transpose ? picture.width() : picture.height(),
          transpose ? picture.height() : picture.width(),
          padding(channels, c),
          pixels,
          c * height * width,
          height,
          width);
    }
    return pixels;
  }

  private int padding(int channels, int channel) {
    return background.isPresent()
        ? value(0xFF000000 | background.getAsInt(), channels, channel)
        : 0;
  }

  /** One channel of the whole picture, transposed and inverted. */
  private byte[] plane(Picture picture, int channels, int channel, int backgroundColor) {
    int height = picture.height();
    int width = picture.width();
    int[] argb = picture.argb();
    byte[] plane = new byte[argb.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = transpose ? x * height + y : y * width + x;
        plane[at] = (byte) value(over(argb[y * width + x], backgroundColor), channels, channel);
      }
    }
    return plane;
  }

  private int value(int rgb, int channels, int channel) {
    int value = channels == 1 ? luma(rgb) : rgb >> (16 - 8 * channel) & 0xFF;
    return invert ? 0xFF - value : value;
  }

  private static int luma(int rgb) {
    int weighted = 299 * (rgb >> 16 & 0xFF) + 587 * (rgb >> 8 & 0xFF) + 114 * (rgb & 0xFF);
    return (weighted + 500) / 1000;
  }

  /** White, or black if nothing of a picture that has anything could be seen on white. */
  private static int seenOn(Picture picture) {
    boolean anythingTransparent = false;
    for (int argb : picture.argb()) {
      if (over(argb, WHITE) != WHITE) {
        return WHITE;
      }
      anythingTransparent |= argb >>> 24 != 0xFF;
    }
    return anythingTransparent ? 0 : WHITE;
  }

  private static int over(int argb, int background) {
    int alpha = argb >>> 24;
    if (alpha == 0xFF) {
      return argb & 0xFFFFFF;
    }
    int red = blend(argb >> 16 & 0xFF, background >> 16 & 0xFF, alpha);
    int green = blend(argb >> 8 & 0xFF, background >> 8 & 0xFF, alpha);
    return red << 16 | green << 8 | blend(argb & 0xFF, background & 0xFF, alpha);
  }

  private static int blend(int value, int background, int alpha) {
    return (value * alpha + background * (0xFF - alpha) + 0x7F) / 0xFF;
  }
}
