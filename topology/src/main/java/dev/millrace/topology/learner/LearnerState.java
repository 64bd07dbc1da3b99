package dev.millrace.topology.learner;

import dev.millrace.model.NamedTensor;
import dev.millrace.model.OnlineLearner;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.internal.LearnerCheckpoint;
import dev.millrace.schemas.internal.PendingImage;
import dev.millrace.topology.learner.PendingImages.Pending;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;

/**
 * Everything a learner knows: the network with its optimizer (off-heap, owned here and freed by
 * {@link #close}), the images that wait, and what was published. It is written to the {@link
 * LearnerStore} at each commit and read back at a start, bit for bit.
 *
 * <p>Confined to the stream thread of its task.
 */
final class LearnerState implements LearnerStore.Checkpointed, AutoCloseable {

  private static final String CHECKPOINT = "checkpoint";
  private static final String TENSOR = "tensor/";

  private final LearnerSettings settings;
  private final LearnerStore store;
  private final Serde<LearnerCheckpoint> checkpointSerde = AvroSerde.of(LearnerCheckpoint.class);
  private final Serde<Image> imageSerde = AvroSerde.of(Image.class);
  private final OnlineLearner learner;
  private final PendingImages pending = new PendingImages();

  private long publishedStep;
  private long storedStep = -1;

  private LearnerState(LearnerSettings settings, LearnerStore store) {
    this.settings = settings;
    this.store = store;
    this.learner = new OnlineLearner(settings.architecture(), settings.training());
  }

  /**
   * Returns the state that {@code store} holds, or a fresh one when it is empty, and has it written
   * there before each commit.
   *
   * @throws IncompatibleStateException if what the store holds does not fit the settings
   */
  static LearnerState restore(LearnerSettings settings, LearnerStore store) {
    LearnerState state = new LearnerState(settings, store);
    try {
      if (!store.isEmpty()) {
        state.load();
      }
    } catch (RuntimeException e) {
      state.close();
      throw e;
    }
    store.checkpointBeforeCommit(state);
    return state;
  }

  OnlineLearner learner() {
    return learner;
  }

  PendingImages pending() {
    return pending;
  }

  long publishedStep() {
    return publishedStep;
  }

  void markPublished() {
    publishedStep = learner.step();
  }

  /** Returns the record value's bytes of an image that waits, as they came. */
  byte[] encode(Image image) {
    return imageSerde.serializer().serialize(null, image);
  }

  @Override
  public void checkpoint() {
    LearnerCheckpoint checkpoint =
        new LearnerCheckpoint(
            settings.architecture().toJson(),
            settings.training().toString(),
            settings.batchSize(),
            learner.step(),
            learner.images(),
            publishedStep,
            pending.predicted(),
            pending.all().stream().map(this::encode).toList());
    store.put(CHECKPOINT, checkpointSerde.serializer().serialize(null, checkpoint));
    if (storedStep != learner.step()) {
      for (NamedTensor tensor : learner.state()) {
        ByteBuffer bytes =
            ByteBuffer.allocate(Math.toIntExact(tensor.sizeBytes())).order(ByteOrder.LITTLE_ENDIAN);
        tensor.writeTo(bytes);
        store.put(TENSOR + tensor.name(), bytes.array());
      }
      storedStep = learner.step();
    }
  }

  private PendingImage encode(Pending waiting) {
    return new PendingImage(
        waiting.image().getId(),
        waiting.offset(),
        waiting.timestamp(),
        ByteBuffer.wrap(encode(waiting.image())));
  }

  private void load() {
    LearnerCheckpoint checkpoint = loadCheckpoint();
    require("network", checkpoint.getArchitecture(), settings.architecture().toJson());
    require("training settings", checkpoint.getTraining(), settings.training().toString());
    require("mini-batch size", checkpoint.getBatchSize(), settings.batchSize());
    for (NamedTensor tensor : learner.state()) {
      byte[] bytes = store.get(TENSOR + tensor.name());
      if (bytes == null || bytes.length != tensor.sizeBytes()) {
        throw damaged(
            String.format(
                "tensor '%s' must have %d bytes, but %s",
                tensor.name(),
                tensor.sizeBytes(),
                bytes == null ? "is missing" : "had " + bytes.length),
            null);
      }
      tensor.readFrom(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }
    learner.restoreCounters(checkpoint.getStep(), checkpoint.getImages());
    for (PendingImage waiting : checkpoint.getPending()) {
      pending.add(
          new Pending(decode(waiting.getImage()), waiting.getOffset(), waiting.getTimestamp()));
    }
    pending.restorePredicted(checkpoint.getPredicted());
    publishedStep = checkpoint.getPublishedStep();
    storedStep = checkpoint.getStep();
  }

  private LearnerCheckpoint loadCheckpoint() {
    byte[] bytes = store.get(CHECKPOINT);
    if (bytes == null) {
      throw damaged("it has no checkpoint record", null);
    }
    try {
      return checkpointSerde.deserializer().deserialize(null, bytes);
    } catch (SerializationException e) {
      throw damaged(e.getMessage(), e);
    }
  }

  private Image decode(ByteBuffer encoded) {
    byte[] bytes = new byte[encoded.remaining()];
    encoded.duplicate().get(bytes);
    try {
      return imageSerde.deserializer().deserialize(null, bytes);
    } catch (SerializationException e) {
      throw damaged(e.getMessage(), e);
    }
  }

  private void require(String what, Object saved, Object wanted) {
    if (!saved.equals(wanted)) {
      throw new IncompatibleStateException(
          String.format(
              "The saved state of store '%s' was made with another %s: %s instead of %s."
                  + " Go back to it, or start anew under another application id.",
              store.name(), what, saved, wanted));
    }
  }

  private IncompatibleStateException damaged(String how, Throwable cause) {
    return new IncompatibleStateException(
        String.format(
            "The saved state of store '%s' is damaged: %s."
                + " It was left as it is; start anew under another application id.",
            store.name(), how),
        cause);
  }

  @Override
  public void close() {
    store.checkpointBeforeCommit(null);
    learner.close();
  }
}
