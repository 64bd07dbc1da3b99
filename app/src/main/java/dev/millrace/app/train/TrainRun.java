package dev.millrace.app.train;

import dev.millrace.app.error.UserException;
import dev.millrace.app.output.Output;
import dev.millrace.app.output.Progress;
import dev.millrace.model.NonFiniteException;
import dev.millrace.model.OnlineLearner;
import dev.millrace.model.Replicas;
import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.ImageSource;
import dev.millrace.model.export.SavedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Trains one network from its first weights over one or more epochs, and tests it after each. A
 * single epoch rehearses a stream: every image is predicted before it is trained on.
 *
 * <p>Replicas train on mini-batches in turn, and take their mean after every {@value
 * #STEPS_PER_ROUND} mini-batches each.
 */
public final class TrainRun {

  static final int STEPS_PER_ROUND = 16;

  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final TrainSettings settings;
  private final TrainingData data;
  private final Output output;
  private final BooleanSupplier stopped;
  private final ErrorRates errors = new ErrorRates();
  private final PrequentialCount prequential = new PrequentialCount();
  private double imagesPerSecond;
  private double testAccuracy;
  private SavedModel model;

  /**
   * Prepares a run.
   *
   * @param output shows the progress
   * @param stopped whether the user has had enough
   */
  public TrainRun(
      TrainSettings settings, TrainingData data, Output output, BooleanSupplier stopped) {
    this.settings = settings;
    this.data = data;
    this.output = output;
    this.stopped = stopped;
  }

  /**
   * Trains and tests.
   *
   * @return what came out; empty when the user stopped it
   * @throws UserException if training diverges
   */
  public Optional<TrainResult> run() throws InterruptedException {
    long start = System.nanoTime();
    int count = settings.replicas();
    try (Replicas replicas =
            new Replicas(settings.architecture(), settings.training(), settings.stream(), count);
        ImageSource images = data.source()) {
      List<Replica> parts =
          IntStream.range(0, count)
              .mapToObj(
                  i -> new Replica(replicas.learners().get(i), i, count, settings.batchSize()))
              .toList();
      for (int epoch = 1; epoch <= settings.epochs() && !stopped.getAsBoolean(); epoch++) {
        epoch(epoch, images, replicas, parts);
      }
      double trainAccuracy = accuracy(replicas, parts, data.training());
      if (stopped.getAsBoolean()) {
        return Optional.empty();
      }
      model = model(replicas.learners());
      return Optional.of(
          new TrainResult(
              settings.training().optimizer().name(),
              settings.epochs(),
              trainAccuracy,
              testAccuracy,
              isRehearsal() ? prequential.result(data.parts()) : null,
              imagesPerSecond,
              secondsSince(start),
              replicas.learners().stream().mapToLong(OnlineLearner::drifts).sum(),
              replicas.learners().stream().mapToLong(OnlineLearner::remembered).sum(),
              settings.architecture().parameterCount(),
              model.sha256(),
              errors));
    } catch (NonFiniteException | ArithmeticException e) {
      throw new UserException(
          String.format(
              "Training with %s diverged: %s. Give a smaller --learning-rate than %s.",
              settings.training().optimizer().name(),
              e.getMessage(),
              settings.training().optimizer().learningRate().initial()),
          e);
    }
  }

  /**
   * Returns what was trained.
   *
   * @throws IllegalStateException if {@link #run} has given nothing
   */
  public SavedModel model() {
    if (model == null) {
      throw new IllegalStateException("there must be a trained model, but was none");
    }
    return model;
  }

  /** The replicas are equal by now, and each has done its part. */
  private SavedModel model(List<OnlineLearner> learners) {
    return SavedModel.of(
        learners.stream().mapToLong(OnlineLearner::step).sum(),
        learners.stream().mapToLong(OnlineLearner::images).sum(),
        settings.architecture(),
        settings.texts(),
        learners.get(0).predictionWeights());
  }

  private void epoch(int epoch, ImageSource images, Replicas replicas, List<Replica> parts)
      throws InterruptedException {
    int size = data.training().size();
    String task = String.format("%s, epoch %d of %d", name(), epoch, settings.epochs());
    try (Progress progress = output.progress(task, size, "images")) {
      int done = 0;
      int trainedOn = 0;
      int correct = 0;
      long start = System.nanoTime();
      while (done < size && !stopped.getAsBoolean()) {
        List<ImageSample> round = take(images, size - done);
        Optional<boolean[]> right =
            isRehearsal() ? Optional.of(new boolean[round.size()]) : Optional.empty();
        List<Replica.Trained> trained = replicas.run(i -> parts.get(i).train(round, right));
        replicas.average();
        right.ifPresent(prequential::add);
        done += round.size();
        trainedOn += trained.stream().mapToInt(Replica.Trained::images).sum();
        correct += trained.stream().mapToInt(Replica.Trained::correct).sum();
        double loss = trained.stream().mapToDouble(Replica.Trained::loss).sum() / round.size();
        imagesPerSecond = done / secondsSince(start);
        if (done < size) {
          progress.update(
              done, rate(imagesPerSecond), String.format(Locale.ROOT, "loss %.3f", loss));
        }
      }
      if (done == size) {
        testAccuracy = accuracy(replicas, parts, data.test());
        errors.add(1 - (double) correct / trainedOn, 1 - testAccuracy);
        progress.update(
            done,
            rate(imagesPerSecond),
            String.format(Locale.ROOT, "test %.2f %%", 100 * testAccuracy));
      }
    }
  }

  /** Returns whether the images are a stream, which passes once. */
  private boolean isRehearsal() {
    return settings.epochs() == 1;
  }

  private static String rate(double imagesPerSecond) {
    return String.format(Locale.ROOT, "%,.0f images/s", imagesPerSecond);
  }

  private String name() {
    return settings.training().optimizer().name();
  }

  private List<ImageSample> take(ImageSource images, int atMost) {
    int size =
        (int) Math.min(atMost, (long) STEPS_PER_ROUND * settings.replicas() * settings.batchSize());
    List<ImageSample> round = new ArrayList<>(size);
    while (round.size() < size) {
      round.add(images.next());
    }
    return round;
  }

  private double accuracy(Replicas replicas, List<Replica> parts, ImageSet set)
      throws InterruptedException {
    if (stopped.getAsBoolean()) {
      return 0;
    }
    int correct = replicas.run(i -> parts.get(i).countCorrect(set)).stream().mapToInt(n -> n).sum();
    return (double) correct / set.size();
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / NANOS_PER_SECOND;
  }
}
