package dev.millrace.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.initializer.Initializer;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes the JSON text of an architecture. */
final class ArchitectureJson {

  private static final String TYPES =
      "conv2d, max-pool, average-pool, dense, relu, dropout, flatten";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ArchitectureJson() {}

  static Architecture read(String json) {
    JsonNode root = parse(json);
    JsonFields fields = new JsonFields(root, "network");
    List<Integer> input = fields.integers("input", 3);
    List<LayerSpec> layers = new ArrayList<>();
    for (JsonNode layer : fields.array("layers")) {
      layers.add(readLayer(layers.size(), layer));
    }
    fields.requireNoOthers();
    return new Architecture(input.get(0), input.get(1), input.get(2), layers);
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

  private static LayerSpec readLayer(int index, JsonNode node) {
    String where = "layer " + index;
    JsonFields fields = new JsonFields(node, where);
    String type = fields.text("type", null);
    JsonFields named = fields.in(where + " (" + type + ")");
    LayerSpec spec = named.locate(() -> readLayer(type, named));
    named.requireNoOthers();
    return spec;
  }

  private static LayerSpec readLayer(String type, JsonFields fields) {
    return switch (type) {
      case "conv2d" ->
          new LayerSpec.Conv2D(
              fields.integer("filters", null),
              fields.integer("kernel", null),
              fields.integer("stride", 1),
              fields.integer("padding", 0),
              initializer(fields));
      case "max-pool" -> {
        int size = fields.integer("size", null);
        yield new LayerSpec.MaxPool2D(
            size, fields.integer("stride", size), fields.integer("padding", 0));
      }
      case "average-pool" -> {
        int size = fields.integer("size", null);
        yield new LayerSpec.AveragePool2D(
            size, fields.integer("stride", size), fields.integer("padding", 0));
      }
      case "dense" -> new LayerSpec.Dense(fields.integer("units", null), initializer(fields));
      case "relu" -> new LayerSpec.ReLU();
      case "dropout" -> new LayerSpec.Dropout(fields.number("rate"));
      case "flatten" -> new LayerSpec.Flatten();
      default -> throw new IllegalArgumentException("type must be one of " + TYPES);
    };
  }

  private static Initializer initializer(JsonFields fields) {
    String text = fields.text("initializer", Initializer.HE.text());
    for (Initializer initializer : Initializer.values()) {
      if (initializer.text().equals(text)) {
        return initializer;
      }
    }
    throw new IllegalArgumentException(
        "initializer must be one of he, glorot, zeros, but was '%s'".formatted(text));
  }

  static String write(Architecture architecture) {
    ObjectNode root = MAPPER.createObjectNode();
    root.putArray("input")
        .add(architecture.channels())
        .add(architecture.height())
        .add(architecture.width());
    ArrayNode layers = root.putArray("layers");
    for (LayerSpec spec : architecture.layers()) {
      ObjectNode layer = layers.addObject().put("type", spec.type());
      spec.fields().forEach(layer::putPOJO);
    }
    try {
      return MAPPER.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("architecture must be writable as JSON", e);
    }
  }
}
