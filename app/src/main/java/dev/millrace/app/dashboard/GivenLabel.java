package dev.millrace.app.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.schemas.Label;
import java.time.Instant;

/**
 * A label that was given on the page to an image that is on its topic already: the first of a drawn
 * one, or another than it had.
 *
 * @param id of the image
 * @param label its true class
 */
record GivenLabel(String id, int label) {

  private static final int MOST_ID_BYTES = 1024;

  /**
   * Reads {@code {"id", "label": number}}.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static GivenLabel parse(byte[] json) {
    JsonNode node = Json.parse(json);
    JsonNode id = node.path("id");
    if (!id.isTextual()) {
      throw new IllegalArgumentException("id must be text, but was " + shown(id));
    }
    int bytes = id.textValue().getBytes(UTF_8).length;
    if (bytes == 0 || bytes > MOST_ID_BYTES) {
      throw new IllegalArgumentException(
          "id must have from 1 to %d bytes, but had %d".formatted(MOST_ID_BYTES, bytes));
    }
    JsonNode label = node.path("label");
    if (!label.isIntegralNumber() || !label.canConvertToInt() || label.intValue() < 0) {
      throw new IllegalArgumentException("label must be a class, but was " + shown(label));
    }
    return new GivenLabel(id.textValue(), label.intValue());
  }

  private static String shown(JsonNode node) {
    return node.isMissingNode() ? "missing" : Json.text(node.toString());
  }

  Label given(Instant now) {
    return new Label(id, label, now);
  }

  ObjectNode json() {
    return Json.object().put("id", id).put("label", label);
  }
}
