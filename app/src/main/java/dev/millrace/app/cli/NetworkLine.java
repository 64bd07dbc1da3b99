package dev.millrace.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.app.output.Output;
import dev.millrace.model.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A network in one line. */
final class NetworkLine {

  private static final ObjectMapper JSON = new ObjectMapper();

  private NetworkLine() {}

  /** Tells the user the network for image files, which may have been chosen for them. */
  static void tell(Architecture network, FolderOptions folder, Output output) {
    if (folder.isGiven()) {
      output.note(of(network));
    }
  }

  /**
   * Returns the network's shape and layers: {@code "Network: 3 x 32 x 32 > conv2d 32 > relu > … >
   * dense 10; 1,234 parameters"}. The number behind a layer is that of its filters, units, rows or
   * whatever its description begins with.
   */
  static String of(Architecture network) {
    List<String> parts = new ArrayList<>();
    parts.add("%d x %d x %d".formatted(network.channels(), network.height(), network.width()));
    try {
      add(JSON.readTree(network.toJson()).get("layers"), parts);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a network's text must be JSON", e);
    }
    return String.format(
        Locale.ROOT,
        "Network: %s; %,d parameters, %,d multiplications for an answer",
        String.join(" > ", parts),
        network.parameterCount(),
        network.multiplicationCount());
  }

  private static void add(JsonNode layers, List<String> parts) {
    for (JsonNode layer : layers) {
      String first = "";
      for (JsonNode field : layer) {
        if (field.isNumber() && first.isEmpty()) {
          first = " " + field.asText();
        }
      }
      parts.add(layer.get("type").asText() + first);
    }
  }
}
