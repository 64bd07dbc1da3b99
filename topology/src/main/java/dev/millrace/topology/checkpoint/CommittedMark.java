package dev.millrace.topology.checkpoint;

import java.util.OptionalLong;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;

/**
 * How far a store's state reached at the last commit, kept outside its changelog: as metadata of
 * the task's committed offsets. A changelog that was deleted, cut off or brought back from an older
 * copy is thereby found out, instead of being gone on from without a word. Offsets that were set by
 * hand carry no mark, and then nothing is compared.
 *
 * <p>It is internal API of Kafka Streams ({@link InternalProcessorContext}), used in this class
 * alone; a test on a real broker fails when an upgrade changes it.
 *
 * <p>Confined to the stream thread of its task.
 */
public final class CommittedMark {

  private final InternalProcessorContext<?, ?> context;
  private final String store;

  /**
   * Creates the mark of one store.
   *
   * @param context of the task
   * @param store name of the store
   */
  public CommittedMark(ProcessorContext<?, ?> context, String store) {
    this.context = (InternalProcessorContext<?, ?>) context;
    this.store = store;
  }

  /** Sets the mark, which commits with the offsets and the state. */
  public void set(long nextOffset) {
    context.addProcessorMetadataKeyValue(store, nextOffset);
  }

  /** Returns the mark that was committed last; empty if there is none. */
  public OptionalLong get() {
    Long committed = context.processorMetadataForKey(store);
    return committed == null ? OptionalLong.empty() : OptionalLong.of(committed);
  }

  /**
   * Checks that restored state reaches as far as the offsets that were committed with it.
   *
   * @param nextOffset one more than the last source offset in the state; 0 for fresh state
   * @throws IncompatibleStateException if it does not
   */
  public void requireReachedBy(long nextOffset) {
    long committed = get().orElse(0);
    if (nextOffset < committed) {
      throw new IncompatibleStateException(
          String.format(
              "The saved state of store '%1$s' ends at source offset %2$d, but offset %3$d was"
                  + " committed with it: changelog %4$s-%1$s-changelog, partition %5$d, was deleted,"
                  + " cut off, or brought back from an older copy. Nothing was overwritten: bring"
                  + " it back as it was, or start anew under another application id.",
              store, nextOffset, committed, context.applicationId(), context.taskId().partition()));
    }
  }
}
