package dev.millrace.model.data;

import java.io.IOException;
import javax.imageio.ImageReader;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The first frame of a GIF at its place on the screen that the file describes, transparent around
 * it. CompuServe, "Graphics Interchange Format, Version 89a", sections 18 and 20.
 */
final class GifScreen {
  private static final int WIDTH_AT = 6;
  private static final int HEIGHT_AT = 8;

  private GifScreen() {}

  /** Refuses sizes. */
  @FunctionalInterface
  interface SizeCheck {
    void require(int height, int width);
  }

  /**
   * Reads the frame.
   *
   * @param check told the size of the screen before memory is taken
   */
  static Picture read(ImageReader reader, byte[] bytes, SizeCheck check) throws IOException {
    int top = position(reader, "imageTopPosition");
    int left = position(reader, "imageLeftPosition");
    int height = Math.max(unsigned(bytes, HEIGHT_AT), top + reader.getHeight(0));
    int width = Math.max(unsigned(bytes, WIDTH_AT), left + reader.getWidth(0));
    check.require(height, width);
    Picture frame = Pixels.of(reader.read(0));
    if (frame.height() == height && frame.width() == width) {
      return frame;
    }
    int[] screen = new int[height * width];
    for (int y = 0; y < frame.height(); y++) {
      System.arraycopy(
          frame.argb(), y * frame.width(), screen, (top + y) * width + left, frame.width());
    }
    return new Picture(height, width, screen);
  }

  private static int unsigned(byte[] bytes, int at) {
    return bytes.length < at + 2 ? 0 : (bytes[at] & 0xFF) | (bytes[at + 1] & 0xFF) << 8;
  }

  private static int position(ImageReader reader, String name) throws IOException {
    Element root = (Element) reader.getImageMetadata(0).getAsTree("javax_imageio_gif_image_1.0");
    NodeList descriptors = root.getElementsByTagName("ImageDescriptor");
    return Integer.parseInt(((Element) descriptors.item(0)).getAttribute(name));
  }
}
