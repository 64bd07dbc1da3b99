package dev.millrace.app.train;

import dev.millrace.app.error.UserException;
import dev.millrace.app.feed.DataSelection;
import dev.millrace.model.Architecture;
import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.LabeledImages;
import dev.millrace.model.data.Mnist.Split;
import java.util.Optional;

/**
 * Images to train on and to test with, in memory, all of the network's shape and with labels that
 * it knows.
 *
 * @param name what they are, for the user
 * @param training to train on
 * @param test never trained on
 */
public record TrainingData(String name, ImageSet training, ImageSet test) {

  /**
   * Reads or draws the images.
   *
   * @param limit training images to take at most, the first ones
   * @throws UserException if images and network do not fit together
   */
  public static TrainingData load(DataSelection selection, Architecture network, int limit) {
    return new TrainingData(
        selection.name(),
        inMemory("train", selection.set(Split.TRAIN), network, limit),
        inMemory("test", selection.set(Split.TEST), network, Integer.MAX_VALUE));
  }

  private static ImageSet inMemory(String name, ImageSet set, Architecture network, int limit) {
    requireShape(set, network);
    byte[][] pixels = new byte[Math.min(limit, set.size())][];
    byte[] labels = new byte[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      ImageSample image = set.get(i);
      if (!image.isLabeled() || image.label() >= network.classes()) {
        throw new UserException(
            String.format(
                "Image %s has %s, but the network has classes 0 to %d: give --network FILE with"
                    + " another last layer.",
                image.id(),
                image.isLabeled() ? "label " + image.label() : "no label",
                network.classes() - 1));
      }
      pixels[i] = image.pixels();
      labels[i] = (byte) image.label();
    }
    return new LabeledImages(
        name, set.channels(), set.height(), set.width(), pixels, Optional.of(labels));
  }

  private static void requireShape(ImageSet set, Architecture network) {
    if (set.channels() != network.channels()
        || set.height() != network.height()
        || set.width() != network.width()) {
      throw new UserException(
          String.format(
              "The images are %d x %d x %d (channels, height, width), but the network takes %d x %d"
                  + " x %d: give --network FILE with that input.",
              set.channels(),
              set.height(),
              set.width(),
              network.channels(),
              network.height(),
              network.width()));
    }
  }
}
