package dev.millrace.app.report;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.topology.Topics;
import dev.millrace.topology.snapshot.Snapshot;
import java.util.List;

/** One of the snapshots on the {@code model} topic. */
public final class ChosenSnapshot {

  private ChosenSnapshot() {}

  /**
   * Reads the newest snapshot of a model.
   *
   * @param modelId of the model; null for the one that was written last
   * @throws UserException if there is none
   */
  public static Snapshot read(KafkaSettings kafka, Topics topics, String modelId) {
    List<Snapshot> snapshots = NewestSnapshots.read(kafka, topics);
    if (snapshots.isEmpty()) {
      throw none(topics);
    }
    if (modelId == null) {
      return NewestSnapshots.newest(snapshots).orElseThrow();
    }
    return snapshots.stream()
        .filter(snapshot -> snapshot.modelId().equals(modelId))
        .findFirst()
        .orElseThrow(
            () ->
                new UserException(
                    "There is no snapshot of model '%s' on topic '%s', but of: %s."
                        .formatted(
                            modelId,
                            topics.model().name(),
                            String.join(
                                ", ",
                                NewestSnapshots.byModel(snapshots).stream()
                                    .map(Snapshot::modelId)
                                    .toList()))));
  }

  /** Returns what to throw when the topic holds no snapshot. */
  public static UserException none(Topics topics) {
    return new UserException(
        "There is no snapshot on topic '"
            + topics.model().name()
            + "' yet: a learner publishes one every so many steps (--snapshot-steps of 'run'), and a"
            + " second after its last step.");
  }
}
