package dev.millrace.app.train;

import dev.millrace.model.Architecture;
import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSource;
import dev.millrace.model.data.LabeledImages;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Labeled images from one or more sources, in memory. Not thread-safe. */
final class CollectedImages {

  private final List<byte[]> pixels = new ArrayList<>();
  private final ByteArrayOutputStream labels = new ByteArrayOutputStream();

  /** Adds all images of a source, which stays the caller's; returns how many there were. */
  int addAll(ImageSource source) {
    int before = pixels.size();
    for (ImageSample image = source.next(); image != null; image = source.next()) {
      pixels.add(image.pixels());
      labels.write(image.label());
    }
    return pixels.size() - before;
  }

  /** Returns the images, in their order, as a set of a network's input shape. */
  LabeledImages toSet(String name, Architecture network) {
    return new LabeledImages(
        name,
        network.channels(),
        network.height(),
        network.width(),
        pixels.toArray(byte[][]::new),
        Optional.of(labels.toByteArray()));
  }
}
