package dev.millrace.topology.predictor;

import dev.millrace.model.Architecture;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.NamedTensor;
import dev.millrace.model.OnlineLearner;
import dev.millrace.model.Predictor;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.Prediction;
import dev.millrace.topology.image.ImageCheck;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.snapshot.Snapshot;
import dev.millrace.topology.state.IncompatibleStateException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Answers each image at once with the newest snapshot; before the first, with the weights that
 * learners begin with. Passes over what does not fit the network, or has no finite answer: the
 * learner's dead letter is the answer to that.
 *
 * <p>Owns the native memory of a predictor from {@code init} until {@code close}.
 */
final class AnsweringProcessor extends ContextualProcessor<String, Image, String, Prediction> {

  private final LearnerSettings settings;
  private final ImageCheck check;
  private final NewestModel newest;

  private String id;
  private Predictor predictor;
  private Snapshot inUse;
  private ImageBatch batch;
  private float[] probabilities;

  AnsweringProcessor(LearnerSettings settings, NewestModel newest) {
    this.settings = settings;
    this.check = ImageCheck.of(settings.architecture());
    this.newest = newest;
  }

  @Override
  public void init(ProcessorContext<String, Prediction> context) {
    super.init(context);
    Architecture network = settings.architecture();
    id = "predictor-" + context.taskId().partition();
    predictor = new Predictor(network);
    batch = new ImageBatch(1, network.channels(), network.height(), network.width());
    probabilities = new float[network.classes()];
    try (OnlineLearner beginner = new OnlineLearner(network, settings.training())) {
      List<NamedTensor> weights = beginner.predictionWeights();
      for (int i = 0; i < weights.size(); i++) {
        predictor.weights().get(i).array().assign(weights.get(i).array());
      }
    }
  }

  @Override
  public void process(Record<String, Image> record) {
    Image image = record.value();
    if (image == null || !image.getId().equals(record.key()) || check.problem(image).isPresent()) {
      return;
    }
    takeOverNewest();
    batch.clear();
    batch.add(image.getPixels(), ImageBatch.NO_LABEL);
    predictor.predict(batch, probabilities);
    if (!isFinite(probabilities)) {
      return;
    }
    context().forward(record.withValue(answer(image)));
  }

  private void takeOverNewest() {
    Snapshot snapshot = newest.snapshot();
    if (snapshot == null || snapshot.equals(inUse)) {
      return;
    }
    if (!snapshot.architecture().equals(settings.architecture())) {
      throw new IncompatibleStateException(
          "The newest snapshot on the topic of models is of another network than --network says: "
              + snapshot.architecture().toJson()
              + " instead of "
              + settings.architecture().toJson());
    }
    ByteBuffer data = snapshot.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    predictor.weights().forEach(tensor -> tensor.readFrom(data));
    inUse = snapshot;
  }

  private static boolean isFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  private Prediction answer(Image image) {
    List<Float> shares = new ArrayList<>(probabilities.length);
    int best = 0;
    for (int c = 0; c < probabilities.length; c++) {
      shares.add(probabilities[c]);
      best = probabilities[c] > probabilities[best] ? c : best;
    }
    Integer label = image.getLabel();
    return new Prediction(
        image.getId(),
        best,
        shares,
        label,
        label == null ? null : label == best,
        inUse == null ? 0L : inUse.step(),
        id,
        Instant.ofEpochMilli(context().currentSystemTimeMs()));
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
