package dev.millrace.app.run;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.report.NewestSnapshots;
import dev.millrace.model.Architecture;
import dev.millrace.topology.Topics;
import dev.millrace.topology.snapshot.Snapshot;
import java.util.List;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names that classes were given at an earlier start: they stay, unless others are given. */
public final class KnownClasses {

  private static final Logger log = LoggerFactory.getLogger(KnownClasses.class);

  private KnownClasses() {}

  /**
   * Returns the settings with the names that the newest snapshot of the same network has; as they
   * are if names are given, or it begins with a model that says, or none are known, or the topic of
   * snapshots may not be read.
   *
   * @param topics which exist
   */
  public static RunSettings addTo(RunSettings run, KafkaSettings kafka, Topics topics) {
    Architecture network = run.learning().architecture();
    if (!network.classNames().isEmpty() || run.learning().first().isPresent()) {
      return run;
    }
    try {
      List<Snapshot> snapshots = NewestSnapshots.read(kafka, topics);
      return NewestSnapshots.newest(snapshots)
          .map(Snapshot::architecture)
          .filter(known -> !known.classNames().isEmpty() && known.isSameNetwork(network))
          .map(known -> run.withClassNames(known.classNames()))
          .orElse(run);
    } catch (AuthorizationException e) {
      log.debug("Does not look for names of classes", e);
      return run;
    }
  }
}
