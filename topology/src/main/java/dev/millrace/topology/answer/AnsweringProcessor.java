package dev.millrace.topology.answer;

import dev.millrace.model.Architecture;
import dev.millrace.model.ClassIndex;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.NamedTensor;
import dev.millrace.model.OnlineLearner;
import dev.millrace.model.Predictor;
import dev.millrace.model.TrainingSettings;
import dev.millrace.schemas.Prediction;
import dev.millrace.topology.checkpoint.Floats;
import dev.millrace.topology.checkpoint.Guarantee;
import dev.millrace.topology.checkpoint.IncompatibleStateException;
import dev.millrace.topology.door.Sample;
import dev.millrace.topology.snapshot.Snapshot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Answers each image at once with the newest snapshot; before the first, with the weights that
 * learners begin with. Ends when an answer is not finite.
 *
 * <p>Owns the native memory of a predictor from {@code init} until {@code close}.
 */
public final class AnsweringProcessor
    extends ContextualProcessor<byte[], Sample, String, Prediction> {

  private final Architecture network;
  private final ClassIndex classes;
  private final TrainingSettings training;
  private final String idPrefix;
  private final NewestModel newest;

  private String id;
  private Predictor predictor;
  private Snapshot inUse;
  private ImageBatch batch;
  private float[] probabilities;

  private AnsweringProcessor(
      Architecture network, TrainingSettings training, String idPrefix, NewestModel newest) {
    this.network = network;
    this.classes = new ClassIndex(network);
    this.training = training;
    this.idPrefix = idPrefix;
    this.newest = newest;
  }

  /**
   * Returns what makes such a processor per task.
   *
   * @param network of the learners
   * @param training gives the weights that they begin with
   * @param idPrefix put before the number of the partition in a predictor's id
   * @param newest where snapshots come in
   */
  public static ProcessorSupplier<byte[], Sample, String, Prediction> supplier(
      Architecture network, TrainingSettings training, String idPrefix, NewestModel newest) {
    return () -> new AnsweringProcessor(network, training, idPrefix, newest);
  }

  @Override
  public void init(ProcessorContext<String, Prediction> context) {
    super.init(context);
    Guarantee.requireExactlyOnce(context);
    id = idPrefix + context.taskId().partition();
    predictor = new Predictor(network);
    batch = new ImageBatch(1, network.channels(), network.height(), network.width());
    probabilities = new float[network.classes()];
    try (OnlineLearner beginner = new OnlineLearner(network, training)) {
      List<NamedTensor> weights = beginner.predictionWeights();
      for (int i = 0; i < weights.size(); i++) {
        predictor.weights().get(i).array().assign(weights.get(i).array());
      }
    }
  }

  @Override
  public void process(Record<byte[], Sample> record) {
    Sample image = record.value();
    takeOverNewest();
    batch.clear();
    image.addTo(batch);
    predictor.predict(batch, probabilities);
    if (!Floats.areFinite(probabilities)) {
      throw new DivergedException(
          id,
          "the answer to image '"
              + image.id()
              + "' is not finite with the snapshot of step "
              + modelStep());
    }
    long nowMs = context().currentSystemTimeMs();
    Prediction prediction =
        Answer.of(image, probabilities, 0, classes, modelStep(), id, Instant.ofEpochMilli(nowMs));
    context().forward(new Record<>(image.id(), prediction, nowMs, image.headers()));
  }

  private long modelStep() {
    return inUse == null ? 0L : inUse.step();
  }

  private void takeOverNewest() {
    Snapshot snapshot = newest.snapshot();
    if (snapshot == null || snapshot.equals(inUse)) {
      return;
    }
    if (!snapshot.architecture().isSameNetwork(network)) {
      throw new IncompatibleStateException(
          "The newest snapshot on the topic of models is of another network than that of the settings (--network): "
              + snapshot.architecture().toJson()
              + " instead of "
              + network.toJson());
    }
    ByteBuffer data = snapshot.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    predictor.weights().forEach(tensor -> tensor.readFrom(data));
    inUse = snapshot;
  }

  @Override
  public void close() {
    // A task that is revived calls init() again, on this very object.
    if (predictor != null) {
      predictor.close();
      predictor = null;
      inUse = null;
    }
  }
}
