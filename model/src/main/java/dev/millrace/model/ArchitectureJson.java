package dev.millrace.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.model.initializer.Initializer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads and writes the JSON text of an architecture; its errors say what is wrong where. */
final class ArchitectureJson {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .registerSubtypes(LayerSpec.class.getPermittedSubclasses())
          .build();

  private record Read(
      @JsonProperty(required = true) List<Integer> input,
      @JsonProperty(required = true) List<JsonNode> layers,
      List<String> classes) {}

  private record Written(
      List<Integer> input,
      List<LayerSpec> layers,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> classes) {}

  private ArchitectureJson() {}

  static Architecture read(String json) {
    JsonNode root = parse(json);
    Read network = bind("network", root, Read.class);
    List<Integer> input = network.input();
    if (input.size() != 3 || input.contains(null)) {
      throw error("network", "input must be 3 whole numbers, but was " + root.get("input"));
    }
    List<LayerSpec> layers = new ArrayList<>();
    for (JsonNode layer : network.layers()) {
      String type =
          layer.path("type").isTextual() ? " (" + layer.get("type").textValue() + ")" : "";
      layers.add(bind("layer " + layers.size() + type, layer, LayerSpec.class));
    }
    List<String> classes = network.classes() == null ? List.of() : network.classes();
    if (classes.stream().anyMatch(Objects::isNull)) {
      throw error("network", "classes must be names, but were " + root.get("classes"));
    }
    return new Architecture(input.get(0), input.get(1), input.get(2), layers, classes);
  }

  private static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " at line %d, column %d"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw new IllegalArgumentException(
          "network must be JSON, but was not%s: %s".formatted(where, e.getOriginalMessage()), e);
    }
  }

  private static <T> T bind(String where, JsonNode node, Class<T> type) {
    if (!node.isObject()) {
      throw error(where, "must be a JSON object, but was " + node);
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getValue().isNull()) {
        throw error(where, field.getKey() + " must be a value, but was null");
      }
    }
    try {
      return MAPPER.treeToValue(node, type);
    } catch (ValueInstantiationException e) {
      throw error(where, e.getCause().getMessage());
    } catch (UnrecognizedPropertyException e) {
      throw error(where, unknownField(e, type));
    } catch (InvalidTypeIdException e) {
      throw error(where, node.has("type") ? "type must be one of " + types() : missing("type"));
    } catch (JsonMappingException e) {
      throw error(where, mismatch(e, node));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree must be free of syntax errors", e);
    }
  }

  private static String unknownField(UnrecognizedPropertyException e, Class<?> type) {
    Set<String> known = new TreeSet<>();
    e.getKnownPropertyIds().forEach(id -> known.add(id.toString()));
    if (type == LayerSpec.class) {
      known.add("type");
    }
    return "fields must be among %s, but one was '%s'"
        .formatted(String.join(", ", known), e.getPropertyName());
  }

  private static String mismatch(JsonMappingException e, JsonNode node) {
    String field = null; // the innermost one
    JsonNode value = node;
    for (JsonMappingException.Reference step : e.getPath()) {
      String name = step.getFieldName();
      field = name == null ? field : name;
      value = name == null ? value.get(step.getIndex()) : value.get(name);
    }
    if (value == null) {
      return missing(field);
    }
    // Anything else is a number too large for its type.
    Class<?> wanted = e instanceof MismatchedInputException m ? m.getTargetType() : int.class;
    if (wanted == Initializer.class) {
      return "%s must be one of he, glorot, zeros, but was %s"
          .formatted(field, value.isTextual() ? "'" + value.textValue() + "'" : value);
    }
    return "%s must be %s, but was %s".formatted(field, name(wanted), value);
  }

  private static String name(Class<?> wanted) {
    if (wanted == double.class) {
      return "a number";
    }
    return wanted == int.class || wanted == Integer.class ? "a whole number" : "an array";
  }

  private static String missing(String field) {
    return field + " must be given, but was missing";
  }

  private static String types() {
    return Arrays.stream(LayerSpec.class.getPermittedSubclasses())
        .map(type -> type.getAnnotation(JsonTypeName.class).value())
        .collect(Collectors.joining(", "));
  }

  private static IllegalArgumentException error(String where, String message) {
    return new IllegalArgumentException(where + ": " + message);
  }

  static String write(Architecture architecture) {
    List<Integer> input =
        List.of(architecture.channels(), architecture.height(), architecture.width());
    try {
      return MAPPER.writeValueAsString(
          new Written(input, architecture.layers(), architecture.classNames()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("architecture must be writable as JSON", e);
    }
  }
}
