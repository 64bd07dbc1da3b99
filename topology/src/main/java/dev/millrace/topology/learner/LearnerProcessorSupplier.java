package dev.millrace.topology.learner;

import dev.millrace.schemas.Image;
import dev.millrace.topology.merging.MergedModels;
import dev.millrace.topology.observe.StreamObserver;
import java.util.Set;
import java.util.function.IntToLongFunction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Makes a learner per task and owns its store. Cheap to ask: a learner's network is built when its
 * task starts.
 */
public final class LearnerProcessorSupplier
    implements ProcessorSupplier<String, Image, String, SpecificRecord> {

  private final LearnerSettings settings;
  private final String source;
  private final String storeName;
  private final LearnerRegistry registry;
  private final StreamObserver observer;
  private final MergedModels models;
  private final IntToLongFunction answers;

  /**
   * Creates the supplier.
   *
   * @param settings what every learner does
   * @param source name of the topic that the images come from
   * @param storeName name of the store, part of the changelog topic's name
   * @param registry where the learners of this process report
   * @param observer takes note of what they do
   * @param models where the merged models come in; null if there is one learner
   * @param answers by partition, the offset before which a learner answers; from there on it
   *     predicts for the accuracy alone
   */
  public LearnerProcessorSupplier(
      LearnerSettings settings,
      String source,
      String storeName,
      LearnerRegistry registry,
      StreamObserver observer,
      MergedModels models,
      IntToLongFunction answers) {
    this.settings = settings;
    this.source = source;
    this.storeName = storeName;
    this.registry = registry;
    this.observer = observer;
    this.models = models;
    this.answers = answers;
  }

  @Override
  public Processor<String, Image, String, SpecificRecord> get() {
    return new LearnerProcessor(settings, source, storeName, registry, observer, models, answers);
  }

  @Override
  public Set<StoreBuilder<?>> stores() {
    return Set.of(new LearnerStoreBuilder(storeName));
  }
}
