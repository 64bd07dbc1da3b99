package dev.millrace.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/**
 * Schemas as they were released: resources {@code released/<Name>.v<N>.avsc}, N counted from 1
 * without gaps. A released file is never edited; a new version is a new file.
 */
final class ReleasedSchemas {

  private ReleasedSchemas() {}

  /** Returns the released versions of a record by its simple name, oldest first; may be empty. */
  static List<Schema> of(String name) {
    List<Schema> versions = new ArrayList<>();
    while (true) {
      String resource = "released/" + name + ".v" + (versions.size() + 1) + ".avsc";
      try (InputStream in = ReleasedSchemas.class.getResourceAsStream(resource)) {
        if (in == null) {
          return versions;
        }
        versions.add(new Schema.Parser().parse(in));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read schema " + resource, e);
      }
    }
  }
}
