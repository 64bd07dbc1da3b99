package dev.millrace.topology.merge;

import dev.millrace.model.merge.MergedModel;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.DeltaPart;
import dev.millrace.schemas.internal.MergedModelPart;
import dev.millrace.schemas.internal.RememberedImage;
import dev.millrace.topology.RecordingObserver;
import dev.millrace.topology.observe.LearnerRegistry;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
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
    this(parameters, 0, 0);
  }

  MergeDriver(int parameters, int imageBytes, int classes) {
    models = new MergedModels(parameters, new PeerImages(imageBytes, classes), observer);
    receiver = models.get();
    MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
    context.setRecordMetadata("test-merged-model", 0, 0);
    receiver.init(context);
  }

  /** Returns the sharing of a learner, which gives its deltas to {@code send}. */
  public AmongPeers sharing(String learner, Consumer<DeltaPart> send) {
    return sharing(learner, send, (key, image) -> {});
  }

  /** As above; it gives the images that it shows to {@code show}, under their keys. */
  public AmongPeers sharing(
      String learner, Consumer<DeltaPart> send, BiConsumer<String, RememberedImage> show) {
    return new AmongPeers(
        learner,
        models,
        send,
        show,
        new LearnerRegistry(),
        new MergeTimer(new MockProcessorContext<>()));
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

  /** Has an image come in that a learner shows. */
  public void receive(String key, RememberedImage image) {
    receive(key, AvroSerde.of(RememberedImage.class).serializer().serialize("", image));
  }

  /** Has a record come in. */
  public void receive(String key, byte[] value) {
    receiver.process(new Record<>(key.getBytes(StandardCharsets.UTF_8), value, offset++));
  }

  /** Returns the images that came in. */
  PeerImages images() {
    return models.images();
  }

  /** Returns the newest model; null at first. */
  MergedModel newest() {
    return models.newest();
  }
}
