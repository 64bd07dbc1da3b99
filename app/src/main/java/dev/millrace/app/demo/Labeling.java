package dev.millrace.app.demo;

import dev.millrace.app.feed.LabelSender;
import dev.millrace.app.feed.LabelingSource;
import dev.millrace.app.report.SentImages;
import dev.millrace.model.data.ImageSource;
import java.util.function.BooleanSupplier;

/**
 * The labels of the demo's images, if they are sent on their own topic. One thread applies it and
 * asks; another may read the source.
 */
final class Labeling implements AutoCloseable {

  private final Demo demo;
  private final LabelSender sender; // null if labels are sent with their images
  private final BooleanSupplier stopped;
  private LabelingSource source;

  private Labeling(Demo demo, LabelSender sender, BooleanSupplier stopped) {
    this.demo = demo;
    this.sender = sender;
    this.stopped = stopped;
  }

  /**
   * Prepares for a demo, which may have sent some of the labels before.
   *
   * @param stopped whether the user has had enough
   */
  static Labeling open(Demo demo, BooleanSupplier stopped) {
    LabelSender sender =
        demo.settings().labels().isEmpty()
            ? null
            : LabelSender.open(
                demo.kafka(),
                demo.topics().labels(),
                SentImages.labels(demo.kafka(), demo.topics()));
    return new Labeling(demo, sender, stopped);
  }

  /** Returns the images, without their labels if those are sent on their own topic. */
  ImageSource apply(ImageSource images) {
    if (sender == null) {
      return images;
    }
    source =
        new LabelingSource(images, demo.settings().labels().orElseThrow(), sender::send, stopped);
    return source;
  }

  /** Returns whether all labels have been sent, and the learners have taken them in. */
  boolean isTakenIn() {
    return sender == null || (source.hasEnded() && demo.labels().labels() >= sender.labels());
  }

  @Override
  public void close() {
    if (sender != null) {
      sender.close();
    }
  }
}
