package dev.millrace.app.cli;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.app.feed.DataSelection;
import dev.millrace.app.feed.FeedOrder;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.app.output.Output;
import dev.millrace.app.report.ChosenSnapshot;
import dev.millrace.app.report.HeldOutAccuracy;
import dev.millrace.app.report.NewestSnapshots;
import dev.millrace.model.Architecture;
import dev.millrace.model.data.ImageSource;
import dev.millrace.model.data.Mnist.Split;
import dev.millrace.model.data.StreamOrder;
import dev.millrace.model.export.SavedModel;
import dev.millrace.topology.Topics;
import dev.millrace.topology.snapshot.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Models, of the topic or of a file, and the images that they are tested on, as the options of a
 * command choose both.
 *
 * @param limit most images; null for all
 * @param file the model of the file that was chosen; empty for the topic
 */
record ModelTest(
    KafkaOptions kafka,
    DataOptions data,
    ClassOptions classes,
    Integer limit,
    Optional<SavedModel> file) {

  private static final int DRAWN_IMAGES = 10_000;

  /**
   * Returns the newest snapshot of each model; at least one.
   *
   * @throws UserException if there is none
   */
  List<Snapshot> snapshots(Output output) {
    if (classes.areGiven() && !data.folder().isGiven()) {
      throw classes.wrongUsage("goes with --images only");
    }
    if (!data.folder().isGiven()) {
      data.selection(output); // what is wrong with it is told before what is wrong with Kafka
    }
    return file.map(model -> List.of(Snapshot.of(model, Instant.EPOCH))).orElseGet(this::fromTopic);
  }

  /** Returns the images; files become what a network takes. */
  DataSelection images(Architecture network, Output output) {
    return data.folder().isGiven() ? files(network, output) : data.selection(output);
  }

  private List<Snapshot> fromTopic() {
    KafkaSettings settings = kafka.settings();
    Topics topics = kafka.topics();
    try (Cluster cluster = Cluster.connect(settings)) {
      new TopicAdmin(cluster).require(topics.images(), topics.model());
    }
    List<Snapshot> snapshots = NewestSnapshots.read(settings, topics);
    if (snapshots.isEmpty()) {
      throw ChosenSnapshot.none(topics);
    }
    return snapshots;
  }

  private DataSelection files(Architecture network, Output output) {
    return data.folder().selection(InputShape.of(network), classes.or(network), output);
  }

  /**
   * Measures a model.
   *
   * @throws UserException if the images do not fit it, there are none with a label, or its answers
   *     are not finite
   */
  HeldOutAccuracy measure(Snapshot snapshot, DataSelection selection) {
    return measure(snapshot, selection, (label, predicted) -> {});
  }

  /** As {@link #measure(Snapshot, DataSelection)}; each answer is told. */
  HeldOutAccuracy measure(
      Snapshot snapshot, DataSelection selection, HeldOutAccuracy.Listener answers) {
    try (ImageSource all = selection.source(Split.TEST, FeedOrder.once(StreamOrder.AS_IS, 1));
        ImageSource images = limited(all)) {
      HeldOutAccuracy measured = HeldOutAccuracy.of(snapshot, images, answers);
      if (measured.images() == 0) {
        throw new UserException(selection.name() + " has no labeled images to evaluate on.");
      }
      return measured;
    } catch (IllegalArgumentException e) {
      throw new UserException(selection.name() + " does not fit the model: " + e.getMessage(), e);
    } catch (ArithmeticException e) {
      throw new UserException("There is no accuracy to tell: " + e.getMessage(), e);
    }
  }

  private ImageSource limited(ImageSource source) {
    if (limit != null) {
      return source.limit(limit);
    }
    return source.size().isPresent() ? source : source.limit(DRAWN_IMAGES);
  }
}
