package dev.millrace.topology.learner;

import dev.millrace.topology.checkpoint.IncompatibleStateException;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the source goes on where a learner's state ends. The group's offsets and the state commit
 * together; they differ only if somebody changed one of them, or the topic was deleted and created
 * again, as the user must say.
 *
 * <p>Confined to the stream thread of its task.
 */
final class SourcePosition {

  private static final Logger log = LoggerFactory.getLogger(SourcePosition.class);

  private final ProcessorContext<?, ?> context;
  private final LearnerState state;
  private final boolean mayBeRecreated;
  private long restoredUntil;
  private boolean hasRead;

  /**
   * Creates the position that {@code state} was restored at.
   *
   * @param mayBeRecreated whether the first image may be of a topic that was created again
   */
  SourcePosition(ProcessorContext<?, ?> context, LearnerState state, boolean mayBeRecreated) {
    this.context = context;
    this.state = state;
    this.mayBeRecreated = mayBeRecreated;
    restoredUntil = state.nextOffset();
  }

  /**
   * Takes note of the image that is being processed.
   *
   * @throws IncompatibleStateException if it is of another topic, or was learned from before
   */
  void onImage(long offset) {
    if (!hasRead) {
      state.readFrom(context.recordMetadata().orElseThrow().topic());
    }
    if (offset < restoredUntil) {
      requireRecreated(offset);
    }
    hasRead = true;
  }

  private void requireRecreated(long offset) {
    RecordMetadata place = context.recordMetadata().orElseThrow();
    if (hasRead || !mayBeRecreated) {
      throw takenInBefore(place, offset);
    }
    log.warn(
        "Had learned from {}-{} up to offset {}, and goes on at offset {} of the topic that was"
            + " created again",
        place.topic(),
        place.partition(),
        restoredUntil,
        offset);
    restoredUntil = 0;
  }

  private IncompatibleStateException takenInBefore(RecordMetadata place, long offset) {
    return new IncompatibleStateException(
        String.format(
            "The images of %1$s-%2$d before offset %3$d were learned from, but they come again, from"
                + " offset %4$d: the offsets of group '%5$s' are not those of its state. If they were"
                + " reset or have expired, set them to %3$d (kafka-consumer-groups --reset-offsets)."
                + " If the topic was deleted and created again, say so at one start, to keep the model"
                + " (--images-recreated). To learn from the images again, start under another"
                + " application id.",
            place.topic(), place.partition(), restoredUntil, offset, context.applicationId()));
  }
}
