package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.data.Fitting;
import dev.millrace.model.data.Picture;
import dev.millrace.schemas.Image;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An image small enough to be kept and sent by the thousand, at most {@value #MOST_BYTES} bytes
 * whatever the image: the pixels as they are, or the means of square blocks of them, which are cut
 * off where the image is narrower. Of other than three color planes, the first one stands for all.
 *
 * @param shape channels, height and width of the image itself; empty if not known
 * @param channels color planes: 1 or 3
 * @param height rows
 * @param width columns
 * @param pixels unsigned bytes, plane by plane, row by row
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Thumbnail(List<Integer> shape, int channels, int height, int width, byte[] pixels) {

  static final int MOST_BYTES = 3 * 40 * 40;

  private static final int LARGEST_SIDE = 40;
  private static final int COLORS = 3;

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
    int rows = Math.max(1, height / block);
    int columns = Math.max(1, width / block);
    int planes = planesOf(channels);
    byte[] small = new byte[planes * rows * columns];
    for (int i = 0; i < small.length; i++) {
      int plane = i / (rows * columns);
      int row = i / columns % rows * block;
      int column = i % columns * block;
      int bottom = Math.min(row + block, height);
      int right = Math.min(column + block, width);
      long sum = 0;
      for (int y = row; y < bottom; y++) {
        for (int x = column; x < right; x++) {
          sum += pixels.get(pixels.position() + (plane * height + y) * width + x) & 0xff;
        }
      }
      small[i] = (byte) (sum / ((long) (bottom - row) * (right - column)));
    }
    return new Thumbnail(List.of(channels, height, width), planes, rows, columns, small);
  }

  /** Returns a picture made small; of what shape the network sees it is not known here. */
  static Thumbnail of(Picture picture) {
    double scale = Math.min(1, (double) LARGEST_SIDE / Math.max(picture.height(), picture.width()));
    int rows = Math.max(1, (int) (scale * picture.height()));
    int columns = Math.max(1, (int) (scale * picture.width()));
    int planes = picture.isGray() ? 1 : COLORS;
    return new Thumbnail(
        List.of(), planes, rows, columns, Fitting.STRETCH.apply(picture, planes, rows, columns));
  }

  /** Returns how many of the color planes a picture on the page is made of. */
  static int planesOf(int channels) {
    return channels == COLORS ? COLORS : 1;
  }

  void writeTo(ObjectNode node) {
    if (!shape.isEmpty()) {
      ArrayNode whole = node.putArray("shape");
      shape.forEach(whole::add);
    }
    node.put("channels", channels).put("height", height).put("width", width).put("pixels", pixels);
  }
}
