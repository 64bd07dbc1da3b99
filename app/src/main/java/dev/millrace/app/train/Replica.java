package dev.millrace.app.train;

import dev.millrace.model.Architecture;
import dev.millrace.model.Argmax;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.OnlineLearner;
import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSet;
import java.util.List;
import java.util.Optional;

/** One learner's part of the work, with its buffers. For one thread at a time. */
final class Replica {

  /** What one replica did in one round; the loss is the sum over the images trained on. */
  record Trained(int images, int correct, double loss) {}

  private static final int PREDICT_BATCH = 256;

  private final OnlineLearner learner;
  private final int index;
  private final int count;
  private final ImageBatch batch;
  private final ImageBatch predictBatch;
  private final float[] probabilities;

  /**
   * Makes one.
   *
   * @param learner stays the caller's
   * @param index of this replica
   * @param count of all replicas
   */
  Replica(OnlineLearner learner, int index, int count, int batchSize) {
    this.learner = learner;
    this.index = index;
    this.count = count;
    batch = newBatch(learner.architecture(), batchSize);
    predictBatch = newBatch(learner.architecture(), PREDICT_BATCH);
    probabilities = new float[Math.max(batchSize, PREDICT_BATCH) * learner.classes()];
  }

  private static ImageBatch newBatch(Architecture network, int size) {
    return new ImageBatch(size, network.channels(), network.height(), network.width());
  }

  /**
   * Trains on every {@code count}-th mini-batch of the round.
   *
   * @param right if present, does as a learner on a stream does: predicts each of these
   *     mini-batches before it trains on it, and trains on full ones only. Receives for each image,
   *     at its place in the round, whether it was predicted right.
   * @throws ArithmeticException if a predicted probability is not finite
   */
  Trained train(List<ImageSample> round, Optional<boolean[]> right) {
    int images = 0;
    int correct = 0;
    double loss = 0;
    int size = batch.capacity();
    for (int first = index * size; first < round.size(); first += count * size) {
      batch.clear();
      for (ImageSample image : round.subList(first, Math.min(first + size, round.size()))) {
        batch.add(image.pixels(), image.label());
      }
      if (right.isPresent()) {
        predict(right.get(), first);
        if (batch.size() < size) {
          continue;
        }
        loss += learner.train(batch, probabilities) * batch.size();
      } else {
        loss += learner.train(batch) * batch.size();
      }
      correct += learner.correct();
      images += batch.size();
    }
    return new Trained(images, correct, loss);
  }

  private void predict(boolean[] right, int first) {
    learner.predict(batch, probabilities);
    for (int i = 0; i < batch.size(); i++) {
      right[first + i] = isRight(batch, i);
    }
  }

  /**
   * Predicts every {@code count}-th mini-batch of a set; returns how many images it got right.
   *
   * @throws ArithmeticException if a probability is not finite
   */
  int countCorrect(ImageSet set) {
    int correct = 0;
    for (int first = index * PREDICT_BATCH; first < set.size(); first += count * PREDICT_BATCH) {
      predictBatch.clear();
      int end = Math.min(first + PREDICT_BATCH, set.size());
      for (int i = first; i < end; i++) {
        ImageSample image = set.get(i);
        predictBatch.add(image.pixels(), image.label());
      }
      learner.predict(predictBatch, probabilities);
      correct += countCorrect();
    }
    return correct;
  }

  private int countCorrect() {
    int correct = 0;
    for (int i = 0; i < predictBatch.size(); i++) {
      correct += isRight(predictBatch, i) ? 1 : 0;
    }
    return correct;
  }

  /** Returns whether the newest prediction of image {@code i} is its label. */
  private boolean isRight(ImageBatch images, int i) {
    int classes = learner.classes();
    int predicted = Argmax.of(probabilities, i * classes, classes);
    if (predicted == Argmax.NONE) {
      throw new ArithmeticException(
          "every probability must be finite, but was not with the weights of step "
              + learner.step());
    }
    return predicted == images.label(i);
  }
}
