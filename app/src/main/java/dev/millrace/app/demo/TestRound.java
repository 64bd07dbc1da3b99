package dev.millrace.app.demo;

import dev.millrace.app.error.UserException;
import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.ImageSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * One round of testing: all images of a set, under ids that are new in each round.
 *
 * @param set the images
 * @param number of the round, counted from 0
 * @param labels true class by id
 */
record TestRound(ImageSet set, int number, Map<String, Integer> labels) {

  /**
   * Returns the first round that was not begun yet.
   *
   * @param set the images
   * @param sent ids that were sent already
   * @param classes number of classes of the network
   * @throws UserException if a label is none of these classes
   */
  static TestRound next(ImageSet set, Set<String> sent, int classes) {
    int number = 0;
    while (sent.contains(set.id(0, number))) {
      number++;
    }
    Map<String, Integer> labels = new HashMap<>();
    for (int i = 0; i < set.size(); i++) {
      ImageSample sample = set.get(i);
      if (sample.label() >= classes) {
        throw new UserException(
            "Image '%s' has label %d, but the network has %d classes, which are counted from 0. Give a --network whose last layer has a unit per class."
                .formatted(sample.id(), sample.label(), classes));
      }
      labels.put(number == 0 ? sample.id() : set.id(i, number), sample.label());
    }
    return new TestRound(set, number, labels);
  }

  /** Returns the images without their labels. */
  ImageSource source() {
    ImageSource all = set.inOrder(number + 1);
    for (long skip = (long) number * set.size(); skip > 0; skip--) {
      all.next();
    }
    return all.unlabeled();
  }
}
