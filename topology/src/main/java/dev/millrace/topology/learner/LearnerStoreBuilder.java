package dev.millrace.topology.learner;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Builds a {@link LearnerStore} per task, always with a changelog and never with a record cache.
 * The changelog takes all weights at each commit, or every few, so it is compacted early and in
 * small segments: a restore reads little more than one state.
 */
public final class LearnerStoreBuilder implements StoreBuilder<LearnerStore> {

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
  public LearnerStoreBuilder(String name) {
    this.name = name;
  }

  @Override
  public LearnerStore build() {
    return new LearnerStore(name, changelogSettings);
  }

  @Override
  public StoreBuilder<LearnerStore> withLoggingEnabled(Map<String, String> config) {
    changelogSettings.putAll(config);
    return this;
  }

  @Override
  public StoreBuilder<LearnerStore> withLoggingDisabled() {
    throw new UnsupportedOperationException(
        "a learner without a changelog would forget everything");
  }

  @Override
  public StoreBuilder<LearnerStore> withCachingEnabled() {
    throw new UnsupportedOperationException("the live state is the cache");
  }

  @Override
  public StoreBuilder<LearnerStore> withCachingDisabled() {
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
