package dev.millrace.topology.learner;

import dev.millrace.model.Architecture;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.NonFiniteException;
import dev.millrace.model.OnlineLearner;
import dev.millrace.model.drift.DriftEvent;
import dev.millrace.schemas.Prediction;
import dev.millrace.topology.answer.DivergedException;
import dev.millrace.topology.checkpoint.CheckpointStoreBuilder;
import dev.millrace.topology.checkpoint.CommitForwarder;
import dev.millrace.topology.checkpoint.CommittedMark;
import dev.millrace.topology.checkpoint.Guarantee;
import dev.millrace.topology.checkpoint.IncompatibleStateException;
import dev.millrace.topology.door.LateLabel;
import dev.millrace.topology.door.Received;
import dev.millrace.topology.door.Sample;
import dev.millrace.topology.label.LabelFigures;
import dev.millrace.topology.observe.DeadLetterReason;
import dev.millrace.topology.observe.LearnerObserver;
import dev.millrace.topology.observe.LearnerRegistry;
import dev.millrace.topology.observe.StreamObserver;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.IntToLongFunction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One learner: predicts every image with the model as it stands, and then, when enough labeled ones
 * have gathered, trains on them as one mini-batch (prequential, test-then-train). A label may come
 * in the image's record, or in one of its own, see {@link LabelDesk}. Forwards predictions, scores,
 * training steps, labels whose image did not come, and what its {@link ModelSharing} publishes.
 *
 * <p>Mini-batches close by count, or with a label that says so, so the weights depend on the log
 * and nothing else. The clock decides only how soon a waiting image is predicted, and when an idle
 * learner publishes its snapshot.
 */
public final class LearnerProcessor extends ContextualProcessor<byte[], Received, String, Object> {

  private static final Logger log = LoggerFactory.getLogger(LearnerProcessor.class);

  /** Mini-batches in a row without a finite step, after which the learner ends. */
  static final int MAX_FAILED_STEPS = 3;

  /**
   * What the learners of an application have in common.
   *
   * @param settings what every learner does
   * @param idPrefix put before the number of the partition in a learner's id
   * @param storeName name of the store, part of the changelog topic's name
   * @param learners how many there are, one per partition of the images
   * @param sharing how models get out
   * @param answers by partition, the offset before which a learner answers; from there on it
   *     predicts for the accuracy alone
   * @param registry where the learners of this process report
   * @param observer takes note of what they do
   */
  public record Setup(
      LearnerSettings settings,
      String idPrefix,
      String storeName,
      int learners,
      ModelSharing.Factory sharing,
      IntToLongFunction answers,
      LearnerRegistry registry,
      StreamObserver observer) {}

  private final Setup setup;
  private final LearnerSettings settings;

  private String id;
  private SourcePosition position;
  private ImageBatch batch;
  private StepTime stepTime;
  private LossWatch lossWatch;
  private CommittedMark committed;
  private LearnerState state;
  private ModelSharing sharing;
  private Predictions predictions;
  private PredictionTimer predictionTimer;
  private LabelTimer labelTimer;
  private LearnerObserver observer = LearnerObserver.NONE;

  private LearnerProcessor(Setup setup) {
    this.setup = setup;
    this.settings = setup.settings();
  }

  /**
   * Returns what makes a learner per task and owns its store. Cheap to ask: a learner's network is
   * built when its task starts.
   */
  public static ProcessorSupplier<byte[], Received, String, Object> supplier(Setup setup) {
    return new ProcessorSupplier<>() {
      @Override
      public Processor<byte[], Received, String, Object> get() {
        return new LearnerProcessor(setup);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return Set.of(new CheckpointStoreBuilder(setup.storeName()));
      }
    };
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    Guarantee.requireExactlyOnce(context);
    int partition = context.taskId().partition();
    requireLearner(partition);
    id = setup.idPrefix() + partition;
    long answersBefore = setup.answers().applyAsLong(partition);
    batch = newBatch(settings.architecture(), settings.batchSize());
    stepTime = new StepTime(context.appConfigs());
    lossWatch = new LossWatch(id, settings.architecture().classes());
    committed = new CommittedMark(context, setup.storeName());
    sharing = setup.sharing().create(id, context);
    state =
        LearnerState.restore(
            id,
            settings,
            context.getStateStore(setup.storeName()),
            committed,
            sharing,
            context.currentSystemTimeMs());
    position = new SourcePosition(context, state, setup.registry().expectsRecreatedImages());
    OnlineLearner learner = state.learner();
    log.info("{} starts at step {}, with {}", id, learner.step(), learner.kernels().displayName());
    observer = setup.observer().learnerStarted(id, partition, learner.step(), learner.images());
    observer.remembers(learner.remembered());
    predictions = new Predictions(id, learner, settings.batchSize(), answersBefore, observer);
    CommitForwarder<String, Object> forwarder = new CommitForwarder<>(context);
    state.beforeCommit(
        () -> {
          state.scores().take().forEach(scores -> forwarder.forward(record(scores)));
          observeLabels();
        });
    state.labels().rejectTo(this::reject);
    predictionTimer = new PredictionTimer(context, settings, state, this::predict);
    labelTimer = new LabelTimer(context, state, predictionTimer::onChange);
    observeLabels();
    sharing.open(state::takeOverNewerModel);
  }

  private void requireLearner(int partition) {
    if (partition >= setup.learners()) {
      throw new IncompatibleStateException(
          String.format(
              "The images have more partitions than learners: there is a partition %d, but learners"
                  + " for %d only. Was the topic given more partitions? Start anew under another"
                  + " application id.",
              partition, setup.learners()));
    }
  }

  @Override
  public void process(Record<byte[], Received> record) {
    if (record.value() instanceof Sample sample) {
      position.onImage(sample.offset());
      state.add(sample);
      committed.set(state.nextOffset());
    } else if (record.value() instanceof LateLabel label) {
      state.add(label);
    }
    labelTimer.onRecord();
    PendingImages pending = state.pending();
    boolean due = pending.labeled() == settings.batchSize() || isLearnedNow(record.value());
    boolean atOnce = due && pending.isBatchUnpredicted();
    if (due || pending.unpredicted().size() == settings.batchSize()) {
      predictionTimer.onFull();
      predict();
    } else if (record.value() instanceof Sample) {
      predictionTimer.onWaiting();
    } else {
      predictionTimer.onChange();
    }
    if (due) {
      train(atOnce ? predictions.probabilities() : null);
    }
  }

  /** Whether a label that does not want to wait has brought its image into the mini-batch. */
  private boolean isLearnedNow(Received received) {
    return received instanceof LateLabel label
        && label.learnsNow()
        && state.pending().labeled(label.id()) != null;
  }

  private void predict() {
    List<WaitingImage> waiting = state.pending().unpredicted();
    if (!waiting.isEmpty()) {
      state.takeOverNewerModel();
      PendingImages.fill(batch, waiting);
      observer.received(waiting.size());
      for (Record<String, Prediction> prediction : predictions.make(batch, waiting, now())) {
        context().forward(prediction);
      }
      state.markPredicted(predictions.probabilities());
    }
    state.scores().take().forEach(this::forward);
    observeLabels();
  }

  /**
   * Trains on the mini-batch that waits.
   *
   * @param predicted its probabilities if all of it has just been predicted at once; null if not
   */
  private void train(float[] predicted) {
    PendingImages.fill(batch, state.pending().batch());
    double loss;
    long startNanos = System.nanoTime();
    stepTime.start();
    try {
      loss = state.train(batch, predicted);
    } catch (NonFiniteException e) {
      onFailedStep(e);
      return;
    }
    stepTime.end();
    lossWatch.onStep(loss);
    observer.trained(
        state.learner().step(), state.learner().images(), loss, System.nanoTime() - startNanos);
    observer.remembers(state.learner().remembered());
    forward(
        TrainingSteps.of(id, state.learner(), batch.size(), loss, now(), state.labels().figures()));
    for (DriftEvent event : state.learner().takeDriftEvents()) {
      forward(DriftEvents.of(event, id, now()));
      observer.drifted(event.kind());
    }
    sharing.afterStep(batch);
  }

  private void forward(SpecificRecord record) {
    context().forward(record(record));
  }

  private Record<String, Object> record(SpecificRecord value) {
    return new Record<>(id, value, context().currentSystemTimeMs());
  }

  /** Makes a dead letter of a label whose image does not come. */
  private void reject(Received label) {
    setup.observer().rejected(DeadLetterReason.NO_IMAGE, 1);
    context().forward(new Record<>(id, label, context().currentSystemTimeMs()));
  }

  private void observeLabels() {
    LabelFigures figures = state.labels().figures();
    observer.labels(figures);
    setup.registry().updateLabels(id, figures);
  }

  /** The step was not made. Pixels are always finite, so that the fault is the network's. */
  private void onFailedStep(NonFiniteException e) {
    int failed = state.passOver();
    if (failed >= MAX_FAILED_STEPS) {
      throw new DivergedException(
          id, failed + " steps in a row could not be made: " + e.getMessage());
    }
    log.warn("{}: learned nothing from {} images: {}", id, batch.size(), e.getMessage());
    observer.passedOver(batch.size());
  }

  private static ImageBatch newBatch(Architecture network, int images) {
    return new ImageBatch(images, network.channels(), network.height(), network.width());
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
    if (labelTimer != null) {
      labelTimer.close();
      labelTimer = null;
    }
    if (sharing != null) {
      sharing.close();
      sharing = null;
    }
    if (id != null && state == null) {
      setup.registry().remove(id, 0, 0, 0);
    } else if (id != null) {
      OnlineLearner learner = state.learner();
      setup
          .registry()
          .remove(id, state.pending().labeled(), learner.remembered(), learner.drifts());
    }
    observer.close();
    observer = LearnerObserver.NONE;
    if (state != null) {
      state.close();
      state = null;
    }
  }
}
