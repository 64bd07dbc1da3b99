package dev.millrace.topology.learner;

import dev.millrace.schemas.DriftEvent;
import java.time.Instant;

/** Records of what a learner has noticed of a change in its stream. */
final class DriftEvents {

  private DriftEvents() {}

  /** Returns the record of an event that the learner of this id has noticed now. */
  static DriftEvent of(dev.millrace.model.drift.DriftEvent event, String learner, Instant now) {
    return new DriftEvent(
        learner,
        event.kind().displayName(),
        event.images(),
        event.errorBefore(),
        event.errorAfter(),
        event.classes(),
        event.adapted(),
        event.forgotten(),
        now);
  }
}
