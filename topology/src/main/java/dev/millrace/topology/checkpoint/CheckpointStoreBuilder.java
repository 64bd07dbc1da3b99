package dev.millrace.topology.checkpoint;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Builds a {@link CheckpointStore} per task, always with a changelog and never with a record cache.
 * The changelog takes all weights at each commit, or every few, so it is compacted early and in
 * small segments: a restore reads little more than one state.
 */
public final class CheckpointStoreBuilder implements StoreBuilder<CheckpointStore> {

  private final String name;
  private final Map<String, String> changelogSettings =
      new HashMap<>(
          Map.of(
              TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT,
              TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(16 << 20),
              TopicConfig.SEGMENT_MS_CONFIG, String.valueOf(600_000),
              TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1",
              TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, String.valueOf(60_000)));

  /** Creates a builder of stores of this name, which is part of the changelog topic's name. */
  public CheckpointStoreBuilder(String name) {
    this.name = name;
  }

  @Override
  public CheckpointStore build() {
    return new CheckpointStore(name, changelogSettings);
  }

  @Override
  public StoreBuilder<CheckpointStore> withLoggingEnabled(Map<String, String> config) {
    changelogSettings.putAll(config);
    return this;
  }

  @Override
  public StoreBuilder<CheckpointStore> withLoggingDisabled() {
    throw new UnsupportedOperationException("a checkpoint without a changelog would be lost");
  }

  @Override
  public StoreBuilder<CheckpointStore> withCachingEnabled() {
    throw new UnsupportedOperationException("the live state is the cache");
  }

  @Override
  public StoreBuilder<CheckpointStore> withCachingDisabled() {
    return this;
  }

  @Override
  public Map<String, String> logConfig() {
    return Map.copyOf(changelogSettings);
  }

  @Override
  public boolean loggingEnabled() {
    return true;
  }

  @Override
  public String name() {
    return name;
  }
}
