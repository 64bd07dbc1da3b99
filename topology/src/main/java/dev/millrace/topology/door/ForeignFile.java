package dev.millrace.topology.door;

import dev.millrace.model.data.ImageFile;
import java.util.Set;

/**
 * A value that is a file, but none that is read: an image of another format, a page, an archive.
 */
final class ForeignFile {

  /** What {@link ImageFile} says of bytes of which it knows no more than Avro's reader does. */
  private static final Set<String> VAGUE =
      Set.of("is of no known kind", "is text", "is empty", "is JSON text");

  private ForeignFile() {}

  /**
   * Says what a value that is no record is.
   *
   * @param value that does not begin as an image file that is read
   * @param otherwise what is said if it is not known to be a file
   */
  static String describe(byte[] value, String otherwise) {
    String kind = ImageFile.describe(value);
    return VAGUE.contains(kind)
        ? otherwise
        : "the value "
            + kind
            + "; what is read are Image records and JPEG, PNG, GIF, BMP and WebP files";
  }
}
