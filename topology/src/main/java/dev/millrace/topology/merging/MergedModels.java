package dev.millrace.topology.merging;

import dev.millrace.model.merge.MergedModel;
import dev.millrace.schemas.internal.MergedModelPart;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The newest merged model that this process has received. Received by Kafka Streams' global thread,
 * which reads committed records alone, and from their beginning before any learner starts; learners
 * look it up from their stream threads.
 */
public final class MergedModels implements ProcessorSupplier<String, MergedModelPart, Void, Void> {

  private volatile MergedModel newest;

  /** Returns the newest model, always the same object until there is a newer one; null at first. */
  public MergedModel newest() {
    return newest;
  }

  @Override
  public Processor<String, MergedModelPart, Void, Void> get() {
    return new Receiver();
  }

  private final class Receiver implements Processor<String, MergedModelPart, Void, Void> {

    private final MergedModelAssembler assembler = new MergedModelAssembler();

    @Override
    public void process(Record<String, MergedModelPart> record) {
      assembler.add(record.value()).ifPresent(model -> newest = model);
    }
  }
}
