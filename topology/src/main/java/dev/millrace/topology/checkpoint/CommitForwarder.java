package dev.millrace.topology.checkpoint;

import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;

/**
 * Forwards a processor's records while its task is about to commit, from within {@link
 * CheckpointStore.Owner#checkpoint}: no record is being processed then, so Kafka Streams must be
 * told which node forwards, as it tells itself when it flushes its record caches. Internal API,
 * used in this class alone; tests on a real broker fail when an upgrade changes it.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public final class CommitForwarder<K, V> {

  private final InternalProcessorContext<K, ? super V> context;
  private final ProcessorNode<?, ?, ?, ?> node;

  /** Creates one for the processor that is being initialized with {@code context}. */
  public CommitForwarder(ProcessorContext<K, ? super V> context) {
    this.context = (InternalProcessorContext<K, ? super V>) context;
    this.node = this.context.currentNode();
  }

  /** Forwards a record; it belongs to the transaction that is about to be committed. */
  public void forward(Record<K, V> record) {
    ProcessorNode<?, ?, ?, ?> before = context.currentNode();
    context.setCurrentNode(node);
    try {
      context.forward(record);
    } finally {
      context.setCurrentNode(before);
    }
  }
}
