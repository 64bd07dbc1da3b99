package dev.millrace.app.cli;

import dev.millrace.app.error.UserException;
import dev.millrace.model.Architecture;
import dev.millrace.model.TrainingSettings;
import dev.millrace.model.optimizer.OptimizerSettings;
import dev.millrace.topology.accuracy.AccuracySettings;
import dev.millrace.topology.learner.LearnerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options of every command that runs learners: the network, how it is trained, and how accuracy
 * is measured.
 */
final class LearnerOptions {

  private static final LearnerSettings DEFAULTS = LearnerSettings.defaults();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--network",
      paramLabel = "NAME|FILE",
      defaultValue = "default",
      description =
          "A built-in network ("
              + Architecture.NAMES
              + ") or a JSON file; ${DEFAULT-VALUE} unless given.")
  private String network;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "Labeled images in a mini-batch; ${DEFAULT-VALUE} unless given.")
  private int batch;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      defaultValue = "adam",
      description = "One of " + OptimizerSettings.NAMES + "; ${DEFAULT-VALUE} unless given.")
  private String optimizer;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      defaultValue = "0.002",
      description = "Length of an optimizer step; ${DEFAULT-VALUE} unless given.")
  private double learningRate;

  @Option(
      names = "--average-decay",
      paramLabel = "SHARE",
      description =
          "Share of the moving average of the weights that is kept per step; 0 predicts with the last weights.")
  private Double averageDecay;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Seed of the first weights and of all that is random; ${DEFAULT-VALUE} unless given.")
  private long seed;

  @Option(
      names = "--snapshot-steps",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "Optimizer steps from one published snapshot to the next; ${DEFAULT-VALUE} unless given.")
  private int snapshotSteps;

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Sliding window of the rolling accuracy, in images; ${DEFAULT-VALUE} unless given.")
  private int window;

  @Option(
      names = "--fading-factor",
      paramLabel = "F",
      defaultValue = "0.999",
      description = "Fading factor of the rolling accuracy; ${DEFAULT-VALUE} unless given.")
  private double fadingFactor;

  /** Returns the seed. */
  long seed() {
    return seed;
  }

  /**
   * Returns what the learners do.
   *
   * @throws ParameterException if an option is out of its range
   */
  LearnerSettings learning() {
    try {
      TrainingSettings training =
          DEFAULTS
              .training()
              .withSeed(seed)
              .withOptimizer(OptimizerSettings.named(optimizer, learningRate));
      if (averageDecay != null) {
        training = training.withAverageDecay(averageDecay);
      }
      return new LearnerSettings(
          architecture(),
          training,
          batch,
          DEFAULTS.predictDelay(),
          snapshotSteps,
          DEFAULTS.snapshotIdle());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  /**
   * Returns how rolling accuracy is measured.
   *
   * @param learning the learners whose predictions are scored
   * @throws ParameterException if an option is out of its range
   */
  AccuracySettings measuring(LearnerSettings learning) {
    try {
      return new AccuracySettings(learning.architecture().classes(), window, fadingFactor);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private Architecture architecture() {
    Path file = Path.of(network);
    if (!Files.isRegularFile(file)) {
      return Architecture.named(network);
    }
    try {
      return Architecture.fromJson(Files.readString(file));
    } catch (IOException e) {
      throw new UserException("--network: cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
