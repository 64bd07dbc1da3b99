package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;

/**
 * A gray image that was drawn on the page; its label, if it gets one, comes later.
 *
 * @param height rows
 * @param width columns
 * @param pixels unsigned bytes, row by row
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DrawnImage(int height, int width, byte[] pixels) {

  private static final int LARGEST_SIDE = 256;

  /**
   * Reads {@code {"height", "width", "pixels": base64}}.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static DrawnImage parse(byte[] json) {
    JsonNode node = Json.parse(json);
    int height = side(node, "height");
    int width = side(node, "width");
    byte[] pixels = Base64.getDecoder().decode(node.path("pixels").asText());
    if (pixels.length != height * width) {
      throw new IllegalArgumentException(
          "pixels must be %d bytes, but were %d".formatted(height * width, pixels.length));
    }
    return new DrawnImage(height, width, pixels);
  }

  private static int side(JsonNode node, String name) {
    int side = node.path(name).asInt();
    if (side < 1 || side > LARGEST_SIDE) {
      throw new IllegalArgumentException(
          "%s must be from 1 to %d, but was %s"
              .formatted(name, LARGEST_SIDE, node.has(name) ? node.get(name) : "missing"));
    }
    return side;
  }
}
