package dev.millrace.app.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Base64;

/**
 * A gray image that was drawn on the page.
 *
 * @param height rows
 * @param width columns
 * @param pixels unsigned bytes, row by row
 * @param label the true class, or null
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DrawnImage(int height, int width, byte[] pixels, Integer label) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LARGEST_SIDE = 256;

  /**
   * Reads {@code {"height", "width", "pixels": base64, "label": number or null}}.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static DrawnImage parse(byte[] json) {
    JsonNode node = read(json);
    int height = side(node, "height");
    int width = side(node, "width");
    byte[] pixels = Base64.getDecoder().decode(node.path("pixels").asText());
    if (pixels.length != height * width) {
      throw new IllegalArgumentException(
          "pixels must be %d bytes, but were %d".formatted(height * width, pixels.length));
    }
    JsonNode label = node.path("label");
    if (label.isMissingNode() || label.isNull()) {
      return new DrawnImage(height, width, pixels, null);
    }
    if (!label.canConvertToInt() || label.intValue() < 0) {
      throw new IllegalArgumentException("label must be a class, but was " + label);
    }
    return new DrawnImage(height, width, pixels, label.intValue());
  }

  private static JsonNode read(byte[] json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("body must be JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("body must be JSON", e);
    }
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
