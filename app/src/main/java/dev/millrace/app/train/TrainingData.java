package dev.millrace.app.train;

import dev.millrace.app.error.UserException;
import dev.millrace.app.feed.DataSelection;
import dev.millrace.app.feed.FeedOrder;
import dev.millrace.model.Architecture;
import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.ImageSource;
import dev.millrace.model.data.Mnist.Split;
import dev.millrace.model.data.StreamOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Images to train on and to test with, in memory, all of the network's shape and with labels that
 * it knows.
 *
 * @param training to train on
 * @param order in which to train on them
 * @param parts the data sets that {@code training} has, one after the other
 * @param test never trained on
 */
public record TrainingData(ImageSet training, FeedOrder order, List<Part> parts, ImageSet test) {

  /**
   * A data set among those to train on.
   *
   * @param name what it is, for the user
   * @param images how many it gives
   */
  public record Part(String name, int images) {}

  /** Returns what the images are, for the user. */
  public String name() {
    return parts.stream().map(Part::name).collect(Collectors.joining(", then "));
  }

  /** Returns the images to train on, epoch by epoch; the caller closes it. */
  ImageSource source() {
    return order.of(training);
  }

  /**
   * Reads or draws the images. Those of one epoch are a stream: the same images in the same order
   * as {@code demo} sends them. For several epochs, a limit takes the first images of the set.
   *
   * @param selections data sets, one after the other, each with a seed that is larger by one; the
   *     test images are those of the last
   * @param order of each data set
   * @param fewest images that there must be
   * @throws UserException if images and network do not fit together, or there are too few
   */
  public static TrainingData load(
      List<DataSelection> selections, Architecture network, FeedOrder order, int fewest) {
    CollectedImages images = new CollectedImages();
    List<Part> parts = new ArrayList<>();
    for (DataSelection selection : selections) {
      ImageSet set = selection.set(Split.TRAIN);
      requireFitting(set, network);
      long limit = order.isLimited() ? order.limit() : set.size();
      long seed = order.seed() + parts.size();
      try (ImageSource source =
          order.epochs() == 1
              ? selection.source(Split.TRAIN, new FeedOrder(order.order(), seed, 1, limit))
              : set.inOrder(1).limit(limit)) {
        parts.add(new Part(selection.name(), images.addAll(source)));
      }
    }
    requireEnough(parts, fewest);
    return new TrainingData(
        images.toSet("train", network),
        order.epochs() == 1
            ? FeedOrder.once(StreamOrder.AS_IS, order.seed())
            : order.withoutLimit(),
        parts,
        test(selections.get(selections.size() - 1), network, order.order()));
  }

  private static ImageSet test(DataSelection selection, Architecture network, StreamOrder order) {
    requireFitting(selection.set(Split.TEST), network);
    CollectedImages images = new CollectedImages();
    try (ImageSource source = selection.testAtEnd(order).inOrder(1)) {
      images.addAll(source);
    }
    return images.toSet("test", network);
  }

  private static void requireEnough(List<Part> parts, int fewest) {
    int images = parts.stream().mapToInt(Part::images).sum();
    if (images < fewest) {
      throw new UserException(
          String.format(
              "There must be at least %d images to train on, a mini-batch (--batch), but there are %d.",
              fewest, images));
    }
  }

  private static void requireFitting(ImageSet set, Architecture network) {
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
    for (int i = 0; i < set.size(); i++) {
      int label = set.label(i);
      if (label == ImageSample.NO_LABEL || label >= network.classes()) {
        throw new UserException(
            String.format(
                "Image %s has %s, but the network has classes 0 to %d: give --network FILE with"
                    + " another last layer.",
                set.id(i, 0),
                label == ImageSample.NO_LABEL ? "no label" : "label " + label,
                network.classes() - 1));
      }
    }
  }
}
