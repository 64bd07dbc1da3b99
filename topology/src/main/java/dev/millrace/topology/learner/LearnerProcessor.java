package dev.millrace.topology.learner;

import dev.millrace.model.Architecture;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.NonFiniteException;
import dev.millrace.model.OnlineLearner;
import dev.millrace.model.TrainingResult;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.deadletter.RejectedRecordsException;
import dev.millrace.topology.deadletter.RejectedRecordsException.Rejected;
import dev.millrace.topology.learner.PendingImages.Pending;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * One learner: predicts every image with the model as it stands, and then, when enough labeled ones
 * have gathered, trains on them as one mini-batch (prequential, test-then-train). Forwards
 * predictions, scores, training steps and snapshots.
 *
 * <p>Mini-batches close by count alone, so the weights depend on the log and nothing else. The
 * clock decides only how soon a waiting image is predicted, and when an idle learner publishes its
 * snapshot.
 */
final class LearnerProcessor extends ContextualProcessor<String, Image, String, SpecificRecord> {

  private final LearnerSettings settings;
  private final String storeName;
  private final LearnerRegistry registry;
  private final ImageBatch batch;

  private String id;
  private LearnerState state;
  private Predictions predictions;
  private PredictionTimer predictionTimer;
  private SnapshotPublisher snapshots;

  LearnerProcessor(LearnerSettings settings, String storeName, LearnerRegistry registry) {
    this.settings = settings;
    this.storeName = storeName;
    this.registry = registry;
    this.batch = newBatch(settings);
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> context) {
    super.init(context);
    id = "learner-" + context.taskId().partition();
    state = LearnerState.restore(settings, context.getStateStore(storeName));
    predictions = new Predictions(id, state.learner(), settings.batchSize());
    predictionTimer =
        new PredictionTimer(context, settings.predictDelay(), state.pending(), this::predict);
    snapshots = new SnapshotPublisher(context, id, settings, state, registry);
  }

  @Override
  public void process(Record<String, Image> record) {
    PendingImages pending = state.pending();
    long offset = context().recordMetadata().map(RecordMetadata::offset).orElse(-1L);
    pending.add(new Pending(record.value(), offset, record.timestamp()));
    boolean full = pending.labeled() == settings.batchSize();
    if (full || pending.unpredicted().size() == settings.batchSize()) {
      predict();
    } else {
      predictionTimer.onWaiting();
    }
    if (full) {
      train();
    }
  }

  private void predict() {
    List<Pending> waiting = state.pending().unpredicted();
    if (waiting.isEmpty()) {
      return;
    }
    fill(waiting);
    predictions.make(batch, waiting, now()).forEach(context()::forward);
    state.pending().markPredicted();
  }

  private void train() {
    fill(state.pending().all());
    OnlineLearner learner = state.learner();
    TrainingResult result;
    try {
      result = learner.train(batch);
    } catch (NonFiniteException e) {
      throw rejectMiniBatch(e);
    }
    long timestamp = state.pending().all().get(batch.size() - 1).timestamp();
    state.pending().clear();
    context().forward(new Record<String, SpecificRecord>(id, describe(result), timestamp));
    snapshots.afterStep();
  }

  private TrainingStep describe(TrainingResult result) {
    return new TrainingStep(
        id,
        result.step(),
        state.learner().images(),
        result.batchSize(),
        (float) result.loss(),
        (float) result.correct() / result.batchSize(),
        (float) settings.training().optimizer().learningRate(),
        now());
  }

  private RejectedRecordsException rejectMiniBatch(NonFiniteException reason) {
    RecordMetadata source = context().recordMetadata().orElseThrow();
    List<Rejected> rejected =
        state.pending().all().stream()
            .map(
                image ->
                    new Rejected(
                        image.image().getId().getBytes(StandardCharsets.UTF_8),
                        state.encode(image.image()),
                        new RecordHeaders(),
                        source.topic(),
                        source.partition(),
                        image.offset(),
                        image.timestamp()))
            .toList();
    state.pending().clear();
    return new RejectedRecordsException(reason.getMessage(), rejected);
  }

  private void fill(List<Pending> images) {
    batch.clear();
    for (Pending image : images) {
      image.addTo(batch);
    }
  }

  private static ImageBatch newBatch(LearnerSettings settings) {
    Architecture network = settings.architecture();
    return new ImageBatch(
        settings.batchSize(), network.channels(), network.height(), network.width());
  }

  private Instant now() {
    return Instant.ofEpochMilli(context().currentSystemTimeMs());
  }

  @Override
  public void close() {
    registry.remove(id);
    if (state != null) {
      state.close();
      state = null;
    }
  }
}
