package dev.millrace.app.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Bytes made readable. */
final class Bytes {

  private static final int MAX_BASE64_BYTES = 1024;
  private static final int SHOWN_BYTES = 12;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private Bytes() {}

  /** Returns the length and the first bytes, for instance {@code 785 bytes: c3 01 9f …}. */
  static String summary(byte[] bytes) {
    if (bytes == null) {
      return "null";
    }
    int shown = Math.min(bytes.length, SHOWN_BYTES);
    String hex = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, shown);
    return bytes.length
        + (bytes.length == 1 ? " byte" : " bytes")
        + (shown == 0 ? "" : ": " + hex)
        + (shown < bytes.length ? " …" : "");
  }

  /** Returns bytes as text if they are printable UTF-8, otherwise their {@link #summary}. */
  static String text(byte[] bytes) {
    String text = utf8(bytes);
    return text == null || text.isEmpty() || CONTROL.matcher(text).find() ? summary(bytes) : text;
  }

  /**
   * Returns text that came from a topic as one line that a terminal can be trusted with: control
   * characters, which could move the cursor or change the window, become spaces.
   */
  static String printable(String text) {
    return CONTROL.matcher(text).replaceAll(" ").strip();
  }

  /**
   * Returns {@code {"length": …, "base64": "…"}}; the content is left out when it is longer than
   * 1,024 bytes, and the whole is null for null.
   */
  static JsonNode json(byte[] bytes) {
    if (bytes == null) {
      return JsonNodeFactory.instance.nullNode();
    }
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("length", bytes.length);
    if (bytes.length <= MAX_BASE64_BYTES) {
      node.put("base64", Base64.getEncoder().encodeToString(bytes));
    }
    return node;
  }

  /** Returns bytes as a JSON string if they are UTF-8, otherwise as {@link #json}. */
  static JsonNode textJson(byte[] bytes) {
    String text = utf8(bytes);
    return text == null ? json(bytes) : JsonNodeFactory.instance.textNode(text);
  }

  private static String utf8(byte[] bytes) {
    if (bytes == null) {
      return null;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
