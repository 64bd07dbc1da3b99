package dev.millrace.model.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The JSON of a safetensors header, written and read. What is read is not trusted. */
final class SafetensorsHeader {

  private static final String METADATA = "__metadata__";
  private static final String DTYPE = "dtype";
  private static final String SHAPE = "shape";
  private static final String OFFSETS = "data_offsets";
  private static final String FLOAT32 = "F32";
  private static final int MOST_DIMENSIONS = 16;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SafetensorsHeader() {}

  static byte[] write(TensorFile file) {
    ObjectNode root = MAPPER.createObjectNode();
    ObjectNode metadata = root.putObject(METADATA);
    file.metadata().forEach(metadata::put);
    file.tensors()
        .forEach(
            (name, tensor) -> {
              ObjectNode node = root.putObject(name).put(DTYPE, FLOAT32);
              ArrayNode shape = node.putArray(SHAPE);
              tensor.shape().forEach(shape::add);
              node.putArray(OFFSETS).add(tensor.from()).add(tensor.end());
            });
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a header.
   *
   * @param json its bytes
   * @param dataBytes how many bytes follow it in the file
   * @throws ModelFileException if it is no header, or does not fit the data
   */
  static TensorFile read(ByteBuffer json, long dataBytes) {
    JsonNode root = parse(json);
    Map<String, String> metadata = new TreeMap<>();
    Map<String, TensorFile.Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().equals(METADATA)) {
        field.getValue().properties().forEach(each -> metadata.put(each.getKey(), text(each)));
      } else {
        tensors.put(field.getKey(), tensor(field.getKey(), field.getValue()));
      }
    }
    return new TensorFile(metadata, requireContiguous(tensors, dataBytes));
  }

  private static JsonNode parse(ByteBuffer json) {
    try {
      JsonNode root =
          MAPPER.readTree(StandardCharsets.UTF_8.newDecoder().decode(json.duplicate()).toString());
      if (!root.isObject()) {
        throw new ModelFileException("its header is not a JSON object");
      }
      return root;
    } catch (CharacterCodingException e) {
      throw new ModelFileException("its header is not UTF-8", e);
    } catch (JsonProcessingException e) {
      throw new ModelFileException("its header is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static String text(Map.Entry<String, JsonNode> entry) {
    if (!entry.getValue().isTextual()) {
      throw new ModelFileException(
          "its metadata '%s' must be a text, but was %s"
              .formatted(entry.getKey(), entry.getValue().getNodeType()));
    }
    return entry.getValue().textValue();
  }

  private static TensorFile.Tensor tensor(String name, JsonNode node) {
    JsonNode dtype = node.path(DTYPE);
    if (!FLOAT32.equals(dtype.textValue())) {
      throw wrong(name, "dtype must be " + FLOAT32 + ", but was " + brief(dtype));
    }
    JsonNode shapeNode = node.path(SHAPE);
    if (!shapeNode.isArray() || shapeNode.size() > MOST_DIMENSIONS) {
      throw wrong(name, "shape must be a list of whole numbers, but was " + brief(shapeNode));
    }
    List<Integer> shape = new ArrayList<>();
    for (JsonNode size : shapeNode) {
      if (!size.isIntegralNumber() || !size.canConvertToInt() || size.intValue() < 0) {
        throw wrong(name, "shape must be a list of whole numbers, but was " + brief(shapeNode));
      }
      shape.add(size.intValue());
    }
    JsonNode offsets = node.path(OFFSETS);
    if (!offsets.isArray()
        || offsets.size() != 2
        || !isOffset(offsets, 0)
        || !isOffset(offsets, 1)) {
      throw wrong(name, "data_offsets must be two whole numbers, but were " + brief(offsets));
    }
    TensorFile.Tensor tensor =
        new TensorFile.Tensor(shape, offsets.get(0).longValue(), offsets.get(1).longValue());
    long bytes = sizeBytes(name, shape);
    if (tensor.end() < tensor.from() || tensor.end() - tensor.from() != bytes) {
      throw wrong(
          name,
          "shape %s takes %d bytes, but data_offsets were %s".formatted(shape, bytes, offsets));
    }
    return tensor;
  }

  private static boolean isOffset(JsonNode offsets, int index) {
    JsonNode offset = offsets.get(index);
    return offset.isIntegralNumber() && offset.canConvertToLong() && offset.longValue() >= 0;
  }

  private static long sizeBytes(String name, List<Integer> shape) {
    try {
      return TensorFile.sizeBytes(shape);
    } catch (ArithmeticException e) {
      throw new ModelFileException("its tensor '%s' is too large: %s".formatted(name, shape), e);
    }
  }

  /** In the order of their data, which have neither gaps nor overlaps. */
  private static Map<String, TensorFile.Tensor> requireContiguous(
      Map<String, TensorFile.Tensor> tensors, long dataBytes) {
    Map<String, TensorFile.Tensor> ordered = new LinkedHashMap<>();
    long end = 0;
    for (Map.Entry<String, TensorFile.Tensor> entry :
        tensors.entrySet().stream()
            .sorted(
                Comparator.<Map.Entry<String, TensorFile.Tensor>>comparingLong(
                        each -> each.getValue().from())
                    .thenComparingLong(each -> each.getValue().end()))
            .toList()) {
      if (entry.getValue().from() != end) {
        throw wrong(
            entry.getKey(),
            "its data must begin at byte %d, where those before end, but begin at %d"
                .formatted(end, entry.getValue().from()));
      }
      end = entry.getValue().end();
      ordered.put(entry.getKey(), entry.getValue());
    }
    if (end != dataBytes) {
      throw new ModelFileException(
          "its tensors take %d bytes, but %d follow the header (is the file complete?)"
              .formatted(end, dataBytes));
    }
    return ordered;
  }

  private static ModelFileException wrong(String tensor, String problem) {
    return new ModelFileException("its tensor '%s': %s".formatted(tensor, problem));
  }

  private static String brief(JsonNode node) {
    String text = node.isMissingNode() ? "missing" : node.toString();
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }
}
