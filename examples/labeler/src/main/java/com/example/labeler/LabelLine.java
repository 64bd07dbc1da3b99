package com.example.labeler;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A line of the file that holds a label.
 *
 * @param imageId the image
 * @param label its class, from 0 on
 * @param labeledAt when somebody knew it; empty if the line does not say
 */
record LabelLine(String imageId, int label, Optional<Instant> labeledAt) {

  static final String HEADER = "imageId,class";

  private static final char REPLACEMENT = '\uFFFD'; // decoders put it in the place of bad bytes

  /** Returns whether a line holds no label, and need not: it is empty, or the header. */
  static boolean isSkipped(String line) {
    return line.isBlank() || line.replaceAll("[\\s\"]", "").startsWith(HEADER);
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException if it is not {@code imageId,class} or {@code
   *     imageId,class,time}; the message says what is wrong
   */
  static LabelLine parse(String line) {
    if (line.indexOf(REPLACEMENT) >= 0) {
      throw new IllegalArgumentException("the text must be UTF-8, but has bytes that are not");
    }
    List<String> fields = fields(line);
    if (fields.size() < 2 || fields.size() > 3) {
      throw new IllegalArgumentException(
          "the fields must be 'imageId,class' or 'imageId,class,time', but were %d: '%s'"
              .formatted(fields.size(), line));
    }
    if (fields.get(0).isEmpty()) {
      throw new IllegalArgumentException("the image id must not be empty");
    }
    return new LabelLine(
        fields.get(0),
        label(fields.get(1)),
        fields.size() == 2 || fields.get(2).isEmpty()
            ? Optional.empty()
            : Optional.of(time(fields.get(2))));
  }

  /** Splits at commas. In quotes a field may have commas, and quotes that stand twice. */
  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && quoted && line.startsWith("\"\"", i)) {
        field.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString().strip());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    if (quoted) {
      throw new IllegalArgumentException("a quote must be closed, but was not: '" + line + "'");
    }
    fields.add(field.toString().strip());
    return fields;
  }

  private static int label(String text) {
    try {
      int label = Integer.parseInt(text);
      if (label >= 0) {
        return label;
      }
    } catch (NumberFormatException e) {
      // as for a negative one
    }
    throw new IllegalArgumentException(
        "the class must be a whole number from 0 on, but was '%s'".formatted(text));
  }

  private static Instant time(String text) {
    try {
      return Instant.ofEpochMilli(Instant.parse(text).toEpochMilli()); // a label has milliseconds
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "the time must be an instant such as 2026-11-30T09:15:00Z, but was '%s'".formatted(text),
          e);
    }
  }
}
