package dev.millrace.topology.merger;

import dev.millrace.schemas.internal.DeltaPart;
import dev.millrace.topology.learner.LearnerRegistry;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.learner.LearnerStoreBuilder;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** Makes the merger and owns its store. */
public final class MergerProcessorSupplier
    implements ProcessorSupplier<String, DeltaPart, String, SpecificRecord> {

  /** Id of the merged model on the topic {@code model}. */
  public static final String MODEL_ID = "merged";

  private final LearnerSettings settings;
  private final int learners;
  private final String storeName;
  private final LearnerRegistry registry;

  /**
   * Creates the supplier.
   *
   * @param settings what every learner does
   * @param learners how many there are
   * @param storeName name of the store, part of the changelog topic's name
   * @param registry where the merger of this process reports
   */
  public MergerProcessorSupplier(
      LearnerSettings settings, int learners, String storeName, LearnerRegistry registry) {
    this.settings = settings;
    this.learners = learners;
    this.storeName = storeName;
    this.registry = registry;
  }

  @Override
  public Processor<String, DeltaPart, String, SpecificRecord> get() {
    return new MergerProcessor(settings, learners, storeName, registry);
  }

  @Override
  public Set<StoreBuilder<?>> stores() {
    return Set.of(new LearnerStoreBuilder(storeName));
  }
}
