package dev.millrace.topology.learner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * The state store of a learner: named blobs of bytes, cut into chunks that fit a record. The live
 * state stays with its {@link Checkpointed} owner, off-heap, and is written here, and so to the
 * changelog, only when the task is about to commit.
 *
 * <p>The moment of writing is everything. {@link StateStore#commit} runs after the transaction has
 * committed, so what is written there belongs to the next one, and is lost by a crash between the
 * two. The only hook before is the flush of record caches, which Kafka Streams calls on the store
 * registered as root. It is internal API ({@link CachedStateStore}), used in this class alone; a
 * test on a real broker fails when an upgrade changes it.
 *
 * <p>Confined to the stream thread of its task.
 */
public final class LearnerStore implements StateStore, CachedStateStore<String, byte[]> {

  /** Largest chunk: with key and overhead well below the 1 MiB that producers and brokers allow. */
  static final int CHUNK_BYTES = 768 * 1024;

  /** The owner of the live state. */
  public interface Checkpointed {
    /** Writes what has changed since the last call into the store. */
    void checkpoint();
  }

  private final KeyValueStore<String, byte[]> chunks;
  private Checkpointed owner;

  LearnerStore(String name, Map<String, String> changelogSettings) {
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
  public void checkpointBeforeCommit(Checkpointed owner) {
    this.owner = owner;
  }

  /** Writes a blob, in as many chunks as it takes, over an older one of the same name. */
  public void put(String blob, byte[] bytes) {
    int count = 0;
    for (int from = 0; from < bytes.length || count == 0; from += CHUNK_BYTES) {
      int length = Math.min(CHUNK_BYTES, bytes.length - from);
      byte[] chunk = new byte[length];
      System.arraycopy(bytes, from, chunk, 0, length);
      chunks.put(key(blob, count++), chunk);
    }
    // Deleting what is not there would still write a tombstone to the changelog.
    for (String rest = key(blob, count); chunks.get(rest) != null; rest = key(blob, ++count)) {
      chunks.delete(rest);
    }
  }

  /** Returns the blob of this name, or null when there is none. */
  public byte[] get(String blob) {
    List<byte[]> found = new ArrayList<>();
    int length = 0;
    for (byte[] chunk = chunks.get(key(blob, 0)); chunk != null; ) {
      found.add(chunk);
      length += chunk.length;
      chunk = chunks.get(key(blob, found.size()));
    }
    if (found.isEmpty()) {
      return null;
    }
    byte[] bytes = new byte[length];
    int at = 0;
    for (byte[] chunk : found) {
      System.arraycopy(chunk, 0, bytes, at, chunk.length);
      at += chunk.length;
    }
    return bytes;
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
    if (owner != null) {
      owner.checkpoint();
    }
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    // The inner store registers this one as root, so that flushCache() is called here.
    chunks.init(context, this);
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
