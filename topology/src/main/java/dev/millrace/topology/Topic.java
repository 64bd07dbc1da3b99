package dev.millrace.topology;

import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.kstream.Produced;

/**
 * A topic's name together with the serdes of its records and the settings it is created with.
 * Immutable, and used by many threads at a time, as the serdes therefore must be fit for: those of
 * {@link Topics} keep nothing between calls.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 * @param name full name, prefix included
 * @param keySerde serde of the keys
 * @param valueSerde serde of the values
 * @param partitioned whether it has as many partitions as there are learners; otherwise it has one
 * @param settings topic-level broker settings at creation, for instance {@code cleanup.policy}
 */
public record Topic<K, V>(
    String name,
    Serde<K> keySerde,
    Serde<V> valueSerde,
    boolean partitioned,
    Map<String, String> settings) {

  /** Checks that nothing is null and copies the settings. */
  public Topic {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(keySerde, "keySerde");
    Objects.requireNonNull(valueSerde, "valueSerde");
    settings = Map.copyOf(settings);
  }

  /** Returns how the DSL writes this topic, with {@code node} as the sink's name. */
  public Produced<K, V> producedAs(String node) {
    return Produced.with(keySerde, valueSerde).withName(node);
  }
}
