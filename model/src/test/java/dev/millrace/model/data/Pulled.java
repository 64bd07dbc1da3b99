package dev.millrace.model.data;

import java.util.ArrayList;
import java.util.List;

/** Images that tests have pulled from a source. */
final class Pulled {
  private Pulled() {}

  /** All images to the end, of a source that has one. */
  static List<ImageSample> all(ImageSource source) {
    List<ImageSample> images = new ArrayList<>();
    try (source) {
      for (ImageSample image = source.next(); image != null; image = source.next()) {
        images.add(image);
      }
    }
    return images;
  }

  static List<String> ids(ImageSource source) {
    return all(source).stream().map(ImageSample::id).toList();
  }
}
