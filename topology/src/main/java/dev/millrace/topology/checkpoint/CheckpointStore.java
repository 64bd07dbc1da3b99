package dev.millrace.topology.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * A state store of named blobs, cut into {@link Chunks}. The live state stays with its {@link
 * Owner}, and is written here, and so to the changelog, only when the task is about to commit.
 *
 * <p>The moment of writing is everything. {@link StateStore#commit} runs after the transaction has
 * committed, so what is written there belongs to the next one, and is lost by a crash between the
 * two. The only hook before is the flush of record caches, which Kafka Streams calls on the store
 * registered as root. It is internal API ({@link CachedStateStore}); a test on a real broker fails
 * when an upgrade changes it.
 *
 * <p>Records of the changelog bear the time of the commit. That of the record processed last, which
 * Kafka Streams would give them, may lie so far in the future that the broker refuses it.
 *
 * <p>Confined to the stream thread of its task.
 */
public final class CheckpointStore implements StateStore, CachedStateStore<String, byte[]> {

  /** The owner of the live state. */
  public interface Owner {
    /** Writes what has changed since the last call into the store. */
    void checkpoint();
  }

  private final KeyValueStore<String, byte[]> chunks;
  private InternalProcessorContext<?, ?> context;
  private Owner owner;

  CheckpointStore(String name, Map<String, String> changelogSettings) {
    chunks =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
            .withCachingDisabled()
            .withLoggingEnabled(changelogSettings)
            .build();
  }

  /**
   * Names the owner, which from now on is asked to write itself before each commit; null for none.
   */
  public void checkpointBeforeCommit(Owner newOwner) {
    owner = newOwner;
  }

  /** Writes a blob, in as many chunks as it takes, over an older one of the same name. */
  public void put(String blob, byte[] bytes) {
    int count = 0;
    for (ByteBuffer chunk : Chunks.of(ByteBuffer.wrap(bytes))) {
      byte[] copy = new byte[chunk.remaining()];
      chunk.get(copy);
      chunks.put(key(blob, count++), copy);
    }
    deleteFrom(blob, count);
  }

  /** Removes a blob, if it is there. */
  public void delete(String blob) {
    deleteFrom(blob, 0);
  }

  /** Deleting what is not there would still write a tombstone to the changelog. */
  private void deleteFrom(String blob, int first) {
    int count = first;
    for (String rest = key(blob, count); chunks.get(rest) != null; rest = key(blob, ++count)) {
      chunks.delete(rest);
    }
  }

  /** Returns whether there is a blob of this name. */
  public boolean has(String blob) {
    return chunks.get(key(blob, 0)) != null;
  }

  /** Returns the blob of this name, or null when there is none. */
  public byte[] get(String blob) {
    byte[] chunk = chunks.get(key(blob, 0));
    if (chunk == null) {
      return null;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(chunk.length);
    for (int count = 1; chunk != null; count++) {
      bytes.writeBytes(chunk);
      chunk = chunks.get(key(blob, count));
    }
    return bytes.toByteArray();
  }

  /** Returns a value that a version before this store wrote whole, or null when there is none. */
  public byte[] getUnchunked(String name) {
    return chunks.get(name);
  }

  /** Returns whether nothing has been stored yet. */
  public boolean isEmpty() {
    try (KeyValueIterator<String, byte[]> all = chunks.all()) {
      return !all.hasNext();
    }
  }

  private static String key(String blob, int chunk) {
    return blob + '#' + chunk;
  }

  @Override
  public void flushCache() {
    if (owner == null) {
      return;
    }
    ProcessorRecordContext before = context.recordContext();
    context.setRecordContext(
        new ProcessorRecordContext(
            context.currentSystemTimeMs(), -1, -1, null, new RecordHeaders()));
    try {
      owner.checkpoint();
    } finally {
      context.setRecordContext(before);
    }
  }

  @Override
  public void init(StateStoreContext stateStoreContext, StateStore root) {
    context = (InternalProcessorContext<?, ?>) stateStoreContext;
    // The inner store registers this one as root, so that flushCache() is called here.
    chunks.init(stateStoreContext, this);
  }

  @Override
  public void commit(Map<TopicPartition, Long> changelogOffsets) {
    chunks.commit(changelogOffsets);
  }

  @Override
  public long approximateNumUncommittedBytes() {
    return chunks.approximateNumUncommittedBytes();
  }

  @Override
  public String name() {
    return chunks.name();
  }

  @Override
  public void close() {
    owner = null;
    chunks.close();
  }

  @Override
  public boolean persistent() {
    return chunks.persistent();
  }

  @Override
  public boolean isOpen() {
    return chunks.isOpen();
  }

  @Override
  public boolean setFlushListener(
      CacheFlushListener<String, byte[]> listener, boolean sendOldValues) {
    return false; // nothing is forwarded when the state is written
  }

  @Override
  public void clearCache() {
    // Kafka Streams' name for dropping what was not written; the owner is rebuilt from the store.
  }
}
