package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.schemas.Image;
import java.nio.ByteBuffer;

/**
 * An image small enough to be kept and sent by the thousand: the pixels as they are, or the means
 * of square blocks of them.
 *
 * @param channels color planes
 * @param height rows
 * @param width columns
 * @param pixels unsigned bytes, plane by plane, row by row
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Thumbnail(int channels, int height, int width, byte[] pixels) {

  private static final int LARGEST_SIDE = 40;

  /** Returns null if the image contradicts itself, as one in the stream may. */
  static Thumbnail of(Image image) {
    int channels = image.getChannels();
    int height = image.getHeight();
    int width = image.getWidth();
    ByteBuffer pixels = image.getPixels();
    if (channels < 1
        || height < 1
        || width < 1
        || (long) channels * height * width != pixels.remaining()) {
      return null;
    }
    int block = (Math.max(height, width) + LARGEST_SIDE - 1) / LARGEST_SIDE;
    if (height < block || width < block) {
      return null;
    }
    int rows = height / block;
    int columns = width / block;
    byte[] small = new byte[channels * rows * columns];
    for (int i = 0; i < small.length; i++) {
      int plane = i / (rows * columns);
      int row = i / columns % rows * block;
      int column = i % columns * block;
      int sum = 0;
      for (int y = row; y < row + block; y++) {
        for (int x = column; x < column + block; x++) {
          sum += pixels.get(pixels.position() + (plane * height + y) * width + x) & 0xff;
        }
      }
      small[i] = (byte) (sum / (block * block));
    }
    return new Thumbnail(channels, rows, columns, small);
  }

  void writeTo(ObjectNode node) {
    node.put("channels", channels).put("height", height).put("width", width).put("pixels", pixels);
  }
}
