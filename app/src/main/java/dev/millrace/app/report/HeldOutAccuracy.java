package dev.millrace.app.report;

import dev.millrace.model.Architecture;
import dev.millrace.model.Argmax;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.Predictor;
import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSource;
import dev.millrace.topology.snapshot.Snapshot;

/**
 * Accuracy of a snapshot on labeled images that it was not trained on.
 *
 * @param images labeled images that were predicted
 * @param correct those of them that were predicted right
 */
public record HeldOutAccuracy(long images, long correct) {

  private static final int BATCH = 256;

  /** Is told each answer. */
  public interface Listener {
    /** Takes note of the class of an image, and of the one that was predicted. */
    void answered(int label, int predicted);
  }

  /**
   * Predicts all labeled images of a source, which stays the caller's.
   *
   * @throws IllegalArgumentException if an image is not of the network's shape, or its label is
   *     none of the network's classes
   * @throws ArithmeticException if the model gives probabilities that are not finite
   */
  public static HeldOutAccuracy of(Snapshot snapshot, ImageSource source) {
    return of(snapshot, source, (label, predicted) -> {});
  }

  /** As {@link #of(Snapshot, ImageSource)}, and tells each answer, but for those not finite. */
  public static HeldOutAccuracy of(Snapshot snapshot, ImageSource source, Listener answers) {
    Architecture network = snapshot.architecture();
    int classes = network.classes();
    ImageBatch batch = new ImageBatch(BATCH, network.channels(), network.height(), network.width());
    float[] probabilities = new float[BATCH * classes];
    long images = 0;
    long correct = 0;
    long unanswered = 0;
    try (Predictor predictor = snapshot.toPredictor()) {
      boolean more = true;
      while (more) {
        more = fill(batch, classes, source);
        predictor.predict(batch, probabilities);
        images += batch.size();
        for (int i = 0; i < batch.size(); i++) {
          int predicted = Argmax.of(probabilities, i * classes, classes);
          correct += predicted == batch.label(i) ? 1 : 0;
          if (predicted == Argmax.NONE) {
            unanswered++;
          } else {
            answers.answered(batch.label(i), predicted);
          }
        }
      }
    }
    if (unanswered > 0) {
      throw new ArithmeticException(
          "the probabilities that model '%s' of step %d gives must be finite, but those of %d of %d images were not: its training diverged (is the learning rate too high?)"
              .formatted(snapshot.modelId(), snapshot.step(), unanswered, images));
    }
    return new HeldOutAccuracy(images, correct);
  }

  /** Returns the share of correct predictions; 0 without images. */
  public double accuracy() {
    return images == 0 ? 0 : (double) correct / images;
  }

  private static boolean fill(ImageBatch batch, int classes, ImageSource source) {
    batch.clear();
    while (batch.size() < batch.capacity()) {
      ImageSample sample = source.next();
      if (sample == null) {
        return false;
      }
      if (sample.isLabeled()) {
        check(sample, batch, classes);
        batch.add(sample.pixels(), sample.label());
      }
    }
    return true;
  }

  private static void check(ImageSample sample, ImageBatch batch, int classes) {
    if (sample.channels() != batch.channels()
        || sample.height() != batch.height()
        || sample.width() != batch.width()) {
      throw new IllegalArgumentException(
          "image '%s' must be %d x %d x %d (channels, height, width), but was %d x %d x %d"
              .formatted(
                  sample.id(),
                  batch.channels(),
                  batch.height(),
                  batch.width(),
                  sample.channels(),
                  sample.height(),
                  sample.width()));
    }
    if (sample.label() >= classes) {
      throw new IllegalArgumentException(
          "label of image '%s' must be below %d, the number of classes, but was %d"
              .formatted(sample.id(), classes, sample.label()));
    }
  }
}
