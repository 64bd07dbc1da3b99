package dev.millrace.topology.learner;

import dev.millrace.model.Architecture;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.NonFiniteException;
import dev.millrace.model.OnlineLearner;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.deadletter.RejectedRecordsException;
import dev.millrace.topology.deadletter.RejectedRecordsException.Rejected;
import dev.millrace.topology.learner.PendingImages.Pending;
import dev.millrace.topology.merging.MergedModels;
import dev.millrace.topology.observe.LearnerObserver;
import dev.millrace.topology.observe.StreamObserver;
import dev.millrace.topology.state.CommittedMark;
import dev.millrace.topology.state.IncompatibleStateException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger log = LoggerFactory.getLogger(LearnerProcessor.class);

  private final LearnerSettings settings;
  private final String source;
  private final String storeName;
  private final LearnerRegistry registry;
  private final StreamObserver streamObserver;
  private final MergedModels models;
  private final IntToLongFunction answers;

  private String id;
  private long answersBefore;
  private ImageBatch batch;
  private StepTime stepTime;
  private CommittedMark committed;
  private LearnerState state;
  private Predictions predictions;
  private PredictionTimer predictionTimer;
  private SnapshotPublisher snapshots;
  private MergeTimer mergeTimer;
  private LearnerObserver observer = LearnerObserver.NONE;
  private boolean hasRead;

  LearnerProcessor(
      LearnerSettings settings,
      String source,
      String storeName,
      LearnerRegistry registry,
      StreamObserver streamObserver,
      MergedModels models,
      IntToLongFunction answers) {
    this.answers = answers;
    this.models = models;
    this.settings = settings;
    this.source = source;
    this.storeName = storeName;
    this.registry = registry;
    this.streamObserver = streamObserver;
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> context) {
    super.init(context);
    hasRead = false;
    id = "learner-" + context.taskId().partition();
    answersBefore = answers.applyAsLong(context.taskId().partition());
    batch = newBatch(settings);
    stepTime = new StepTime(context.appConfigs());
    committed = new CommittedMark(context, storeName);
    state =
        LearnerState.restore(
            settings,
            context.getStateStore(storeName),
            committed,
            models == null ? null : merge(context),
            context.currentSystemTimeMs());
    OnlineLearner learner = state.learner();
    log.info("{} starts at step {}, with {}", id, learner.step(), learner.kernels().displayName());
    observer =
        streamObserver.learnerStarted(
            id, context.taskId().partition(), learner.step(), learner.images());
    predictions = new Predictions(id, learner, settings.batchSize(), observer);
    predictionTimer = new PredictionTimer(context, settings, state, this::predict);
    if (models == null) {
      snapshots = new SnapshotPublisher(context, id, settings, state, registry, registry::update);
    } else {
      mergeTimer = new MergeTimer(context, state);
      reportProgress();
    }
  }

  private LearnerMerge merge(ProcessorContext<String, SpecificRecord> context) {
    CommitForwarder<String, SpecificRecord> forwarder = new CommitForwarder<>(context);
    return new LearnerMerge(
        id,
        models,
        part ->
            forwarder.forward(
                new Record<String, SpecificRecord>(id, part, context.currentSystemTimeMs())));
  }

  /** Of a learner that publishes nothing itself. */
  private void reportProgress() {
    OnlineLearner learner = state.learner();
    registry.update(
        new LearnerRegistry.Progress(id, learner.step(), learner.images(), learner.step()));
  }

  @Override
  public void process(Record<String, Image> record) {
    long offset = context().recordMetadata().orElseThrow().offset();
    if (offset < state.nextOffset()) {
      if (hasRead || !registry.expectsRecreatedImages()) {
        throw takenInBefore(offset);
      }
      log.warn(
          "{} had learned from {} up to offset {}, and goes on at offset {} of the topic that was"
              + " created again",
          id,
          source,
          state.nextOffset(),
          offset);
      state.forgetOffsets();
    }
    hasRead = true;
    state.add(new Pending(record.value(), offset, record.timestamp()));
    committed.set(state.nextOffset());
    PendingImages pending = state.pending();
    boolean full = pending.labeled() == settings.batchSize();
    if (full || pending.unpredicted().size() == settings.batchSize()) {
      predictionTimer.onFull();
      predict();
    } else {
      predictionTimer.onWaiting();
    }
    if (full) {
      train();
    }
  }

  /** The group's offsets and the learner's state commit together, and yet they differ. */
  private IncompatibleStateException takenInBefore(long offset) {
    int partition = context().taskId().partition();
    return new IncompatibleStateException(
        String.format(
            "The images of %s-%d before offset %d were learned from, but they come again, from"
                + " offset %d: the offsets of group '%s' are not those of its state. If they were"
                + " reset or have expired, set them to %d (kafka-consumer-groups --reset-offsets)."
                + " If the topic was deleted and created again, start once with"
                + " --images-recreated, to keep the model. To learn from the images again, start"
                + " under another application id.",
            source,
            partition,
            state.nextOffset(),
            offset,
            context().applicationId(),
            state.nextOffset()));
  }

  private void predict() {
    List<Pending> waiting = state.pending().unpredicted();
    if (waiting.isEmpty()) {
      return;
    }
    state.takeOverNewerModel();
    fill(waiting);
    observer.received(waiting.size());
    List<Record<String, SpecificRecord>> records;
    try {
      records = predictions.make(batch, waiting, now());
    } catch (ArithmeticException e) {
      throw rejectPending(e);
    }
    for (int i = 0; i < records.size(); i++) {
      if (i >= waiting.size() || waiting.get(i).offset() < answersBefore) {
        context().forward(records.get(i)); // an answer that is its own to give, or the scores
      }
    }
    state.markPredicted();
  }

  private void train() {
    fill(state.pending().all());
    long timestamp = state.pending().all().get(batch.size() - 1).timestamp();
    double loss;
    long startNanos = System.nanoTime();
    stepTime.start();
    try {
      loss = state.train(batch);
    } catch (NonFiniteException e) {
      throw rejectPending(e);
    }
    stepTime.end();
    observer.trained(
        state.learner().step(), state.learner().images(), loss, System.nanoTime() - startNanos);
    context().forward(new Record<String, SpecificRecord>(id, describe(loss), timestamp));
    if (models == null) {
      snapshots.afterStep();
    } else {
      mergeTimer.afterStep();
      reportProgress();
    }
  }

  private TrainingStep describe(double loss) {
    OnlineLearner learner = state.learner();
    return new TrainingStep(
        id,
        learner.step(),
        learner.images(),
        batch.size(),
        (float) loss,
        (float) learner.correct() / batch.size(),
        (float) learner.learningRate(),
        now());
  }

  /** Rejects all images that wait; their values are encoded anew, their headers were not kept. */
  private RejectedRecordsException rejectPending(RuntimeException reason) {
    int partition = context().taskId().partition();
    List<Rejected> rejected =
        state.dropPending().stream()
            .map(
                image ->
                    new Rejected(
                        image.image().getId().getBytes(StandardCharsets.UTF_8),
                        state.encode(image.image()),
                        new RecordHeaders(),
                        source,
                        partition,
                        image.offset(),
                        image.timestamp()))
            .toList();
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
    // A task that is revived calls init() again, on this very object.
    if (predictionTimer != null) {
      predictionTimer.close();
      predictionTimer = null;
    }
    if (snapshots != null) {
      snapshots.close();
      snapshots = null;
    }
    if (mergeTimer != null) {
      mergeTimer.close();
      mergeTimer = null;
    }
    if (id != null) {
      registry.remove(id, state == null ? 0 : state.pending().labeled());
    }
    observer.close();
    observer = LearnerObserver.NONE;
    if (state != null) {
      state.close();
      state = null;
    }
  }
}
