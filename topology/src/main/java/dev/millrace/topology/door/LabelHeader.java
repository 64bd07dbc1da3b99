package dev.millrace.topology.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.model.ClassIndex;
import dev.millrace.topology.observe.DeadLetterReason;
import java.util.OptionalInt;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The label that an image's record may carry in a header: the name of a class, or its number. */
public final class LabelHeader {

  /** Name of the header. */
  public static final String NAME = "label";

  private static final int MOST_TOLD_CHARS = 100;

  private LabelHeader() {}

  /**
   * Returns the class; null if there is no such header, or an empty one.
   *
   * @throws UnusableException if there is no such class, saying which there are
   */
  static Integer read(Headers headers, ClassIndex classes) throws UnusableException {
    Header header = headers.lastHeader(NAME);
    if (header == null || header.value() == null) {
      return null;
    }
    String text = new String(header.value(), UTF_8).strip();
    if (text.isEmpty()) {
      return null;
    }
    OptionalInt found = classes.find(text);
    if (found.isEmpty()) {
      throw new UnusableException(
          DeadLetterReason.WRONG_LABEL,
          "there is no class '%s': the header '%s' must be %s"
              .formatted(shortened(text), NAME, classes.known()));
    }
    return found.getAsInt();
  }

  private static String shortened(String text) {
    return text.length() <= MOST_TOLD_CHARS ? text : text.substring(0, MOST_TOLD_CHARS) + "…";
  }
}
