package dev.millrace.app.demo;

import dev.millrace.app.feed.DataSelection;
import dev.millrace.app.feed.FeedOrder;
import dev.millrace.app.feed.LabelPlan;
import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.Mnist.Split;
import dev.millrace.topology.accuracy.AccuracySettings;
import dev.millrace.topology.learner.LearnerSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the demo does.
 *
 * @param directory keeps everything here and goes on with what is there; empty for a run that
 *     leaves nothing behind
 * @param partitions partitions of {@code images}, one learner each
 * @param images labeled images to learn from: as many as {@code order} sends
 * @param order in which they are sent
 * @param data where the images come from
 * @param labels how labels are sent; empty if they are sent with their images
 * @param learning what the learners do
 * @param measuring how rolling accuracy is measured
 */
public record DemoSettings(
    Optional<Path> directory,
    int partitions,
    int images,
    FeedOrder order,
    DataSelection data,
    Optional<LabelPlan> labels,
    LearnerSettings learning,
    AccuracySettings measuring) {

  /** Returns the test images, changed as those of the stream are after so many images of it. */
  ImageSet testAfter(long sent) {
    return sent <= images / 2 ? data.set(Split.TEST) : data.testAtEnd(order.order());
  }
}
