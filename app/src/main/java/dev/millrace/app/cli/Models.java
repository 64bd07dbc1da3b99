package dev.millrace.app.cli;

import dev.millrace.topology.snapshot.Snapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What commands say when there is more than one model. */
final class Models {

  private Models() {}

  /** Returns the plain words for several learners that do not share a model. */
  static String note(int partitions) {
    return String.format(
        "There are %1$d partitions, so there are %1$d models: each learner trains on its own partition's images.",
        partitions);
  }

  /** Returns the snapshot with the most steps behind it; of equals the first by model id. */
  static Optional<Snapshot> mostTrained(List<Snapshot> snapshots) {
    return snapshots.stream()
        .sorted(Comparator.comparing(Snapshot::modelId))
        .max(Comparator.comparingLong(Snapshot::step));
  }
}
