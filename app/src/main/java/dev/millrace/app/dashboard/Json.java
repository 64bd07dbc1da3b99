package dev.millrace.app.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Makes the nodes of what is sent to the page, and reads what it sends. */
final class Json {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final double DECIMALS = 1e4;

  /** Longer text, which records may hold, is no use on the page. */
  private static final int MOST_CHARS = 200;

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /**
   * Reads what the page has sent.
   *
   * @throws IllegalArgumentException if it is no JSON
   */
  static JsonNode parse(byte[] json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("body must be JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("body must be JSON", e);
    }
  }

  /** Returns a record of figures as an object of the same names. */
  static JsonNode of(Record figures) {
    return MAPPER.valueToTree(figures);
  }

  /** Returns text from a record as it is sent to the page: cut off where it is very long. */
  static String text(String text) {
    return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS) + "…";
  }

  /** Sets a number; what is not a finite number, which JSON does not have, becomes null. */
  static ObjectNode put(ObjectNode node, String name, double value) {
    return Double.isFinite(value) ? node.put(name, value) : node.putNull(name);
  }

  /** Appends a number with four decimals at most; what is not a finite number becomes null. */
  static void add(ArrayNode array, double value) {
    if (Double.isFinite(value)) {
      array.add(Math.round(value * DECIMALS) / DECIMALS);
    } else {
      array.addNull();
    }
  }
}
