package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Makes the nodes of what is sent to the page. */
final class Json {

  private static final double DECIMALS = 1e4;

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
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
