package dev.millrace.app.cli;

import dev.millrace.app.error.UserException;
import dev.millrace.model.Architecture;
import dev.millrace.model.TrainingSettings;
import dev.millrace.model.data.Augmentation;
import dev.millrace.model.optimizer.LearningRate;
import dev.millrace.model.optimizer.OptimizerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that trains: the network, and how it learns. */
class TrainingOptions {

  private static final String DEFAULT_NETWORK = "default";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Mixin private ClassOptions classes;

  @Option(
      names = "--network",
      paramLabel = "NAME|FILE",
      defaultValue = DEFAULT_NETWORK,
      description =
          "A built-in network ("
              + Architecture.NAMES
              + ") or a JSON file; ${DEFAULT-VALUE} unless given.")
  private String network;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "Images in a mini-batch; ${DEFAULT-VALUE} unless given.")
  private int batch;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description =
          "Length of the first optimizer steps; what suits the optimizer unless given, see docs/training.md.")
  private Double learningRate;

  @Option(
      names = "--rate-decay",
      paramLabel = "STEPS",
      defaultValue = "" + OptimizerSettings.USUAL_DECAY_STEPS,
      description =
          "Optimizer steps after which the learning rate has fallen to 0.71 of its start (it falls as "
              + "1/√(1 + step/STEPS)); 0 keeps it constant. ${DEFAULT-VALUE} unless given.")
  private double rateDecay;

  @Option(
      names = "--average-decay",
      paramLabel = "SHARE",
      description =
          "Share of the moving average of the weights that is kept per step; 0 predicts with the last weights.")
  private Double averageDecay;

  @Option(
      names = "--dropout",
      paramLabel = "RATE",
      defaultValue = "0",
      description =
          "Share of elements dropped before the last dense layer in training; ${DEFAULT-VALUE} unless given.")
  private double dropout;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Seed of the first weights and of all that is random; ${DEFAULT-VALUE} unless given.")
  private long seed;

  /** Returns the seed. */
  final long seed() {
    return seed;
  }

  /** Returns whether the network is the one that is taken when none is named. */
  final boolean isDefaultNetwork() {
    return network.equals(DEFAULT_NETWORK);
  }

  /** Returns the images in a mini-batch. */
  final int batch() {
    return batch;
  }

  /** Returns the option that names the classes. */
  final ClassOptions classes() {
    return classes;
  }

  /**
   * Returns the network, with the names of its classes if they were given.
   *
   * @throws ParameterException if there is no such network, it is not one, or the names do not fit
   */
  final Architecture architecture() {
    try {
      return classes.addTo(builtInOrFile().withDropout(dropout));
    } catch (IllegalArgumentException e) {
      throw wrongUsage(e.getMessage(), e);
    }
  }

  private Architecture builtInOrFile() {
    Path file = Path.of(network);
    if (!Files.isRegularFile(file)) {
      return builtIn();
    }
    try {
      return Architecture.fromJson(Files.readString(file));
    } catch (IOException e) {
      throw new UserException("--network: cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private Architecture builtIn() {
    try {
      return Architecture.named(network);
    } catch (IllegalArgumentException e) {
      throw wrongUsage("--network: there is no such file, and a built-in " + e.getMessage(), e);
    }
  }

  /**
   * Returns how the network learns.
   *
   * @param optimizer name of an optimizer
   * @param augment whether to shift and turn the images
   * @throws ParameterException if there is no such optimizer, or an option is out of its range
   */
  final TrainingSettings training(String optimizer, boolean augment) {
    try {
      TrainingSettings training =
          TrainingSettings.defaults()
              .withSeed(seed)
              .withOptimizer(OptimizerSettings.named(optimizer, rate(optimizer)))
              .withAugmentation(augment ? Augmentation.DIGITS : Augmentation.NONE);
      return averageDecay == null ? training : training.withAverageDecay(averageDecay);
    } catch (IllegalArgumentException e) {
      throw wrongUsage(e.getMessage(), e);
    }
  }

  private LearningRate rate(String optimizer) {
    double initial =
        learningRate == null
            ? OptimizerSettings.named(optimizer).learningRate().initial()
            : learningRate;
    return rateDecay == 0 ? LearningRate.constant(initial) : new LearningRate(initial, rateDecay);
  }

  /** Returns what to throw for an option out of its range. */
  final ParameterException wrongUsage(String message, Exception cause) {
    return new ParameterException(command.commandLine(), message, cause);
  }
}
