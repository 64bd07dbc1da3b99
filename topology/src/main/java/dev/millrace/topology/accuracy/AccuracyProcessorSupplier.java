package dev.millrace.topology.accuracy;

import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.RollingAccuracyState;
import dev.millrace.schemas.internal.Scores;
import dev.millrace.topology.observe.StreamObserver;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Makes the accuracy processor and owns its store. */
public final class AccuracyProcessorSupplier
    implements ProcessorSupplier<String, Scores, String, Accuracy> {

  private final AccuracySettings settings;
  private final String storeName;
  private final StreamObserver observer;

  /**
   * Creates the supplier.
   *
   * @param settings how accuracy is measured
   * @param storeName name of the store, part of the changelog topic's name
   * @param observer takes note of what is measured
   */
  public AccuracyProcessorSupplier(
      AccuracySettings settings, String storeName, StreamObserver observer) {
    this.settings = settings;
    this.storeName = storeName;
    this.observer = observer;
  }

  @Override
  public Processor<String, Scores, String, Accuracy> get() {
    return new AccuracyProcessor(settings, storeName, observer);
  }

  @Override
  public Set<StoreBuilder<?>> stores() {
    return Set.of(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(storeName),
                Serdes.String(),
                AvroSerde.of(RollingAccuracyState.class))
            .withCachingEnabled()
            .withLoggingEnabled(Map.of()));
  }
}
