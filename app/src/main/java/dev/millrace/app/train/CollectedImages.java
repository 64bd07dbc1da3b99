package dev.millrace.app.train;

import dev.millrace.model.Architecture;
import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.ImageSource;
import java.util.ArrayList;
import java.util.List;

/** Labeled images from one or more sources, in memory. Not thread-safe. */
final class CollectedImages {

  private final List<byte[]> pixels = new ArrayList<>();
  private final List<Integer> labels = new ArrayList<>();

  /** Adds all images of a source, which stays the caller's; returns how many there were. */
  int addAll(ImageSource source) {
    int before = pixels.size();
    for (ImageSample image = source.next(); image != null; image = source.next()) {
      pixels.add(image.pixels());
      labels.add(image.label());
    }
    return pixels.size() - before;
  }

  /** Returns the images, in their order, as a set of a network's input shape. */
  ImageSet toSet(String name, Architecture network) {
    return new InMemory(
        name,
        network.channels(),
        network.height(),
        network.width(),
        List.copyOf(pixels),
        labels.stream().mapToInt(n -> n).toArray());
  }

  /** Labels are not bound to a byte here, as they are in MNIST's format. */
  @SuppressWarnings("ArrayRecordComponent")
  private record InMemory(
      String name, int channels, int height, int width, List<byte[]> pixels, int[] labels)
      implements ImageSet {

    @Override
    public int size() {
      return pixels.size();
    }

    @Override
    public String id(int index, int epoch) {
      return (epoch == 0 ? name : name + "-e" + epoch) + "-" + index;
    }

    @Override
    public ImageSample get(int index) {
      return new ImageSample(
          id(index, 0), channels, height, width, pixels.get(index), labels[index]);
    }

    @Override
    public int label(int index) {
      return labels[index];
    }
  }
}
