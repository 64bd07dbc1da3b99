package dev.millrace.app.cli;

import dev.millrace.app.feed.DataSelection;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.app.output.Output;
import dev.millrace.app.report.NewestSnapshots;
import dev.millrace.model.Architecture;
import dev.millrace.model.AutoNetwork;
import dev.millrace.model.data.FolderClasses;
import dev.millrace.topology.snapshot.Snapshot;
import java.util.Optional;

/**
 * Image files to feed: in the shape, and with the classes, that the newest model has; before there
 * is one, as the files are.
 *
 * @param kafka where the model is
 * @param folder the files
 * @param classes the user's, if they were given
 * @param input the user's shape, or null
 */
record FeedFolder(
    KafkaOptions kafka, FolderOptions folder, ClassOptions classes, InputShape input) {

  DataSelection selection(Output output) {
    Optional<Architecture> network =
        input != null && classes.areGiven() ? Optional.empty() : newestNetwork();
    FolderClasses known = network.map(classes::or).orElseGet(this::ownClasses);
    InputShape shape = input;
    if (shape == null) {
      shape = network.map(InputShape::of).orElseGet(() -> ownShape(known.count()));
      if (network.isEmpty()) {
        output.note(
            "There is no model yet that tells the shape of its images: "
                + shape
                + " is taken, from the files; --input chooses another.");
      }
    }
    return folder.selection(shape, known, output);
  }

  private FolderClasses ownClasses() {
    return classes.areGiven() ? FolderClasses.named(classes.names()) : folder.classes();
  }

  /** The shape that {@code --network auto} gives a network for these files. */
  private InputShape ownShape(int count) {
    InputShape shape = folder.shape();
    return InputShape.of(
        AutoNetwork.of(shape.channels(), shape.height(), shape.width(), Math.max(2, count)));
  }

  private Optional<Architecture> newestNetwork() {
    try (Cluster cluster = Cluster.connect(kafka.settings())) {
      if (new TopicAdmin(cluster).partitions(kafka.topics().model().name()).isEmpty()) {
        return Optional.empty();
      }
    }
    return NewestSnapshots.newest(NewestSnapshots.read(kafka.settings(), kafka.topics()))
        .map(Snapshot::architecture);
  }
}
