package dev.millrace.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The fields of one JSON object, whose errors say where they are. */
final class JsonFields {

  private final JsonNode node;
  private final String where;
  private final Set<String> known;

  JsonFields(JsonNode node, String where) {
    this(node, where, new TreeSet<>());
    if (!node.isObject()) {
      throw error("must be a JSON object, but was " + node);
    }
  }

  private JsonFields(JsonNode node, String where, Set<String> known) {
    this.node = node;
    this.where = where;
    this.known = known;
  }

  /** The same fields, whose errors say another place. */
  JsonFields in(String newWhere) {
    return new JsonFields(node, newWhere, known);
  }

  /** Runs something whose errors do not say where they are. */
  <T> T locate(Supplier<T> body) {
    try {
      return body.get();
    } catch (LocatedException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new LocatedException(where + ": " + e.getMessage());
    }
  }

  int integer(String name, Integer defaultValue) {
    JsonNode value = value(name, defaultValue);
    if (value == null) {
      return defaultValue;
    }
    return integer(name, value);
  }

  private int integer(String name, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw error("%s must be a whole number, but was %s".formatted(name, value));
    }
    return value.intValue();
  }

  double number(String name) {
    JsonNode value = value(name, null);
    if (!value.isNumber()) {
      throw error("%s must be a number, but was %s".formatted(name, value));
    }
    return value.doubleValue();
  }

  String text(String name, String defaultValue) {
    JsonNode value = value(name, defaultValue);
    if (value == null) {
      return defaultValue;
    }
    if (!value.isTextual()) {
      throw error("%s must be a text, but was %s".formatted(name, value));
    }
    return value.textValue();
  }

  JsonNode array(String name) {
    JsonNode value = value(name, null);
    if (!value.isArray()) {
      throw error("%s must be an array, but was %s".formatted(name, value));
    }
    return value;
  }

  List<Integer> integers(String name, int length) {
    JsonNode array = array(name);
    if (array.size() != length) {
      throw error("%s must be %d whole numbers, but was %s".formatted(name, length, array));
    }
    List<Integer> integers = new ArrayList<>();
    array.forEach(value -> integers.add(integer(name, value)));
    return integers;
  }

  /** Refuses fields that nobody has asked for. */
  void requireNoOthers() {
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw error(
                    "fields must be among %s, but one was '%s'"
                        .formatted(String.join(", ", known), name));
              }
            });
  }

  private JsonNode value(String name, Object defaultValue) {
    known.add(name);
    JsonNode value = node.get(name);
    if (value == null && defaultValue == null) {
      throw error(name + " must be given, but was missing");
    }
    return value;
  }

  private LocatedException error(String message) {
    return new LocatedException(where + ": " + message);
  }

  /** An error whose message says where it is. */
  private static final class LocatedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    LocatedException(String message) {
      super(message);
    }
  }
}
