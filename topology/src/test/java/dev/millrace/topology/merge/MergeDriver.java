package dev.millrace.topology.merge;

import dev.millrace.model.merge.MergedModel;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.DeltaPart;
import dev.millrace.schemas.internal.MergedModelPart;
import dev.millrace.topology.RecordingObserver;
import dev.millrace.topology.observe.LearnerRegistry;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;

/** Merged models that come in, and the sharing of one learner that receives them. */
public final class MergeDriver {

  public final RecordingObserver observer = new RecordingObserver();
  private final MergedModels models;
  private final Processor<byte[], byte[], Void, Void> receiver;
  private long offset;

  public MergeDriver(int parameters) {
    models = new MergedModels(parameters, observer);
    receiver = models.get();
    MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
    context.setRecordMetadata("test-merged-model", 0, 0);
    receiver.init(context);
  }

  /** Returns the sharing of a learner, which gives its deltas to {@code send}. */
  public AmongPeers sharing(String learner, Consumer<DeltaPart> send) {
    return new AmongPeers(learner, models, send, new LearnerRegistry(), new MergeTimer(null));
  }

  /** Has a model come in. */
  public void receive(long version, MergedModel model) {
    Serializer<MergedModelPart> serializer = AvroSerde.of(MergedModelPart.class).serializer();
    MergedModelParts.of(version, model).forEach(part -> receive(serializer.serialize("", part)));
  }

  /** Has a record's value come in. */
  public void receive(byte[] value) {
    receiver.process(new Record<>(null, value, offset++));
  }

  /** Returns the newest model; null at first. */
  MergedModel newest() {
    return models.newest();
  }
}
