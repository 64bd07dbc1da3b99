package dev.millrace.model.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;

/** Takes the pixels out of a decoded image, in the colors of a screen (sRGB). */
final class Pixels {

  private Pixels() {}

  static Picture of(BufferedImage image) {
    int height = image.getHeight();
    int width = image.getWidth();
    ColorModel colors = image.getColorModel();
    if (colors instanceof ComponentColorModel && colors.getNumColorComponents() == 1) {
      return new Picture(height, width, gray(image.getRaster(), colors));
    }
    BufferedImage seen = image;
    if (colors instanceof ComponentColorModel && !colors.getColorSpace().isCS_sRGB()) {
      seen = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
      new ColorConvertOp(colors.getColorSpace(), ColorSpace.getInstance(ColorSpace.CS_sRGB), null)
          .filter(image, seen);
    }
    return new Picture(height, width, seen.getRGB(0, 0, width, height, null, 0, width));
  }

  /** Gray samples as they are stored: Java takes gray for linear light, and files do not. */
  private static int[] gray(Raster raster, ColorModel colors) {
    int height = raster.getHeight();
    int width = raster.getWidth();
    int shift = colors.getComponentSize(0) - Byte.SIZE;
    int[] argb = new int[height * width];
    int[] gray = new int[width];
    int[] alpha = new int[width];
    for (int y = 0; y < height; y++) {
      raster.getSamples(0, y, width, 1, 0, gray);
      if (colors.hasAlpha()) {
        raster.getSamples(0, y, width, 1, 1, alpha);
      }
      for (int x = 0; x < width; x++) {
        int opacity = colors.hasAlpha() ? alpha[x] >> shift : 0xFF;
        argb[y * width + x] = opacity << 24 | (gray[x] >> shift) * 0x010101;
      }
    }
    return argb;
  }
}
