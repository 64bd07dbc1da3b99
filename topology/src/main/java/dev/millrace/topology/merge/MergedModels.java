package dev.millrace.topology.merge;

import dev.millrace.model.Architecture;
import dev.millrace.model.merge.MergedModel;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.MergedModelPart;
import dev.millrace.topology.observe.StreamObserver;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest merged model that this process has received, and what learners show each other.
 * Received by Kafka Streams' global thread, which reads committed records alone, and from their
 * beginning before any learner starts; learners look it up from their stream threads.
 *
 * <p>A record that is no part of a valid model is logged, counted, and passed over: the next model
 * comes soon, while every instance would fail at every start because of that record.
 */
public final class MergedModels implements ProcessorSupplier<byte[], byte[], Void, Void> {

  private static final Logger log = LoggerFactory.getLogger(MergedModels.class);

  private final int parameters;
  private final PeerImages images;
  private final StreamObserver observer;
  private volatile MergedModel newest;

  /**
   * Creates one that has received nothing yet.
   *
   * @param network of the models, and of the images that learners show each other
   * @param observer counts the records that are passed over
   */
  public MergedModels(Architecture network, StreamObserver observer) {
    this(
        Math.toIntExact(network.parameterCount()),
        new PeerImages(network.channels() * network.height() * network.width(), network.classes()),
        observer);
  }

  /** Creates one for models of so many weights. */
  MergedModels(int parameters, PeerImages images, StreamObserver observer) {
    this.parameters = parameters;
    this.images = images;
    this.observer = observer;
  }

  /** Returns the newest model, always the same object until there is a newer one; null at first. */
  MergedModel newest() {
    return newest;
  }

  /** Returns what learners show each other. */
  PeerImages images() {
    return images;
  }

  @Override
  public Processor<byte[], byte[], Void, Void> get() {
    return new Receiver();
  }

  private final class Receiver extends ContextualProcessor<byte[], byte[], Void, Void> {

    private final MergedModelAssembler assembler = new MergedModelAssembler(parameters);
    private final Deserializer<MergedModelPart> deserializer =
        AvroSerde.of(MergedModelPart.class).deserializer();

    @Override
    public void process(Record<byte[], byte[]> record) {
      RecordMetadata place = context().recordMetadata().orElseThrow();
      try {
        if (record.value() == null) {
          throw new SerializationException("the record has no value");
        }
        if (PeerImages.isKey(record.key())) {
          images.receive(place.topic(), record.key(), record.value());
        } else {
          assembler
              .add(deserializer.deserialize(place.topic(), record.value()))
              .ifPresent(model -> newest = model);
        }
      } catch (SerializationException | IllegalArgumentException e) {
        log.warn(
            "Passed over {}-{} offset {}, which is no part of a merged model and no image: {}",
            place.topic(),
            place.partition(),
            place.offset(),
            e.getMessage());
        observer.passedOver();
      }
    }
  }
}
