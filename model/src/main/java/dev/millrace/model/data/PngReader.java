package dev.millrace.model.data;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decoder of PNG files into planes of unsigned bytes. Gray files keep their values (the upper eight
 * bits of sixteen); colors become gray by the luma of ITU-R BT.601; what is transparent shows white
 * below it. Thread-safe.
 */
final class PngReader {
  /** Height and width of an image, in pixels. */
  record Size(int height, int width) {
    @Override
    public String toString() {
      return height + " x " + width;
    }
  }

  private final int channels;
  private final int inversion;

  PngReader(int channels, boolean invert) {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("channels must be 1 or 3, but was " + channels);
    }
    this.channels = channels;
    this.inversion = invert ? 0xFF : 0;
  }

  int channels() {
    return channels;
  }

  /** The size of an image, from its header alone. */
  Size size(Path file) {
    return decode(file, PngReader::size);
  }

  /**
   * The image as channels x height x width bytes.
   *
   * @param checkSize told the image's size before it is decoded; it may throw
   */
  byte[] read(Path file, Consumer<Size> checkSize) {
    BufferedImage image =
        decode(
            file,
            reader -> {
              checkSize.accept(size(reader));
              return reader.read(0);
            });
    int height = image.getHeight();
    int width = image.getWidth();
    int plane = height * width;
    byte[] pixels = new byte[channels * plane];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int rgb = overWhite(argb(image, x, y)) ^ (inversion * 0x010101);
        int at = y * width + x;
        if (channels == 1) {
          pixels[at] = (byte) luma(rgb);
        } else {
          pixels[at] = (byte) (rgb >> 16);
          pixels[plane + at] = (byte) (rgb >> 8);
          pixels[2 * plane + at] = (byte) rgb;
        }
      }
    }
    return pixels;
  }

  private static Size size(ImageReader reader) throws IOException {
    return new Size(reader.getHeight(0), reader.getWidth(0));
  }

  /** A pixel as alpha, red, green and blue; gray samples as stored, without Java's linear gray. */
  private static int argb(BufferedImage image, int x, int y) {
    ColorModel colors = image.getColorModel();
    if (!(colors instanceof ComponentColorModel) || colors.getNumColorComponents() != 1) {
      return image.getRGB(x, y);
    }
    Raster raster = image.getRaster();
    int shift = colors.getComponentSize(0) - Byte.SIZE;
    int gray = raster.getSample(x, y, 0) >> shift;
    int alpha = colors.hasAlpha() ? raster.getSample(x, y, 1) >> shift : 0xFF;
    return alpha << 24 | gray * 0x010101;
  }

  private static int overWhite(int argb) {
    int alpha = argb >>> 24;
    int red = blend(argb >> 16 & 0xFF, alpha);
    int green = blend(argb >> 8 & 0xFF, alpha);
    return red << 16 | green << 8 | blend(argb & 0xFF, alpha);
  }

  private static int blend(int value, int alpha) {
    return (value * alpha + 0xFF * (0xFF - alpha) + 0x7F) / 0xFF;
  }

  private static int luma(int rgb) {
    int weighted = 299 * (rgb >> 16 & 0xFF) + 587 * (rgb >> 8 & 0xFF) + 114 * (rgb & 0xFF);
    return (weighted + 500) / 1000;
  }

  @FunctionalInterface
  private interface Decoding<T> {
    T apply(ImageReader reader) throws IOException;
  }

  private static <T> T decode(Path file, Decoding<T> decoding) {
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try (InputStream bytes = Files.newInputStream(file);
        ImageInputStream in = new MemoryCacheImageInputStream(bytes)) {
      reader.setInput(in);
      return decoding.apply(reader);
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new DataException(file + ": cannot be read as PNG: " + e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }
}
