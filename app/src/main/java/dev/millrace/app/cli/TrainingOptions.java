package dev.millrace.app.cli;

import dev.millrace.app.error.UserException;
import dev.millrace.model.Architecture;
import dev.millrace.model.AutoNetwork;
import dev.millrace.model.TrainingSettings;
import dev.millrace.model.data.Augmentation;
import dev.millrace.model.data.FolderClasses;
import dev.millrace.model.export.Transfer;
import dev.millrace.model.optimizer.LearningRate;
import dev.millrace.model.optimizer.OptimizerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that trains: the network, and how it learns. */
class TrainingOptions {

  private static final String DEFAULT_NETWORK = "default";
  private static final String AUTO = "auto";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Mixin private ClassOptions classes;

  @Option(
      names = "--network",
      paramLabel = "NAME|FILE",
      description =
          "A built-in network ("
              + Architecture.NAMES
              + "), a JSON file, or "
              + AUTO
              + ": one that suits the images. "
              + DEFAULT_NETWORK
              + " unless given, or "
              + AUTO
              + " with --images.")
  private String network;

  @Option(
      names = "--input",
      paramLabel = "CxHxW",
      converter = InputShape.Converter.class,
      description =
          "With --network auto: channels, height and width of the images that the network takes, such as 3x32x32; "
              + "those of the files unless given.")
  private InputShape input;

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

  private Architecture first;

  /** Returns the seed. */
  final long seed() {
    return seed;
  }

  /** Returns whether a network has the layers of the default one, or those that auto chooses. */
  final boolean isDefaultOrAuto(Architecture chosen) {
    Architecture auto =
        AutoNetwork.of(chosen.channels(), chosen.height(), chosen.width(), chosen.classes());
    return Stream.of(Architecture.named(DEFAULT_NETWORK), auto)
        .anyMatch(network -> network.withDropout(dropout).layers().equals(chosen.layers()));
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
    if (first != null && network == null) {
      return classes.addTo(continued(first));
    }
    if (!AUTO.equals(network)) {
      return classes.addTo(explicit());
    }
    if (input == null || !classes.areGiven()) {
      throw wrongUsage(
          "--network auto needs the shape of the images and the classes here, such as --input 3x32x32"
              + " --classes cat,dog",
          null);
    }
    return automatic(input, FolderClasses.named(classes.names()));
  }

  /**
   * Returns the network for a folder of image files, with the names of its classes: those that were
   * given, or that the network has, or the folder's.
   *
   * @throws ParameterException if there is no such network, it is not one, or the names do not fit
   * @throws dev.millrace.model.data.DataException if the files tell no shape or no classes
   */
  final Architecture architecture(FolderOptions folder) {
    if (!folder.isGiven()) {
      return architecture();
    }
    if (network == null || AUTO.equals(network)) {
      return automatic(
          input == null ? folder.shape() : input,
          classes.areGiven() ? FolderClasses.named(classes.names()) : folder.classes());
    }
    Architecture named = classes.addTo(explicit());
    if (!named.classNames().isEmpty()) {
      return named;
    }
    List<String> names = folder.classes().names();
    if (!names.isEmpty() && names.size() != named.classes()) {
      throw wrongUsage(
          "--network: the folders of %s name %d classes, but the network has %d: give --classes with all of them, or --network auto"
              .formatted(folder.name(), names.size(), named.classes()),
          null);
    }
    return withNames(named, names);
  }

  private Architecture automatic(InputShape shape, FolderClasses known) {
    if (known.count() < 2) {
      throw wrongUsage(
          "--network auto needs at least 2 classes, but there "
              + (known.count() == 1 ? "is 1" : "are none")
              + ": files lie in folders that are named by their classes",
          null);
    }
    try {
      return withNames(
          AutoNetwork.of(shape.channels(), shape.height(), shape.width(), known.count())
              .withDropout(dropout),
          known.names());
    } catch (IllegalArgumentException e) {
      throw wrongUsage("--network auto: " + e.getMessage(), e);
    }
  }

  private Architecture withNames(Architecture named, List<String> names) {
    try {
      return named.withClassNames(names);
    } catch (IllegalArgumentException e) {
      throw wrongUsage(e.getMessage() + " (--classes names them)", e);
    }
  }

  private Architecture explicit() {
    if (input != null) {
      throw wrongUsage("--input goes with --network auto only", null);
    }
    try {
      return builtInOrFile(network == null ? DEFAULT_NETWORK : network).withDropout(dropout);
    } catch (IllegalArgumentException e) {
      throw wrongUsage(e.getMessage(), e);
    }
  }

  /** Has the network be that of a model, unless the options name another one. */
  final void beginWith(Architecture model) {
    first = model;
  }

  /** Returns the network of a model with what the options say: dropout, and other classes. */
  private Architecture continued(Architecture model) {
    try {
      Architecture dropping =
          dropout == 0 ? model : Transfer.withoutDropout(model).withDropout(dropout);
      return classes.areGiven() ? Transfer.withClasses(dropping, classes.names().size()) : dropping;
    } catch (IllegalArgumentException e) {
      throw wrongUsage(e.getMessage(), e);
    }
  }

  private Architecture builtInOrFile(String name) {
    Path file = Path.of(name);
    if (!Files.isRegularFile(file)) {
      return builtIn(name);
    }
    try {
      return Architecture.fromJson(Files.readString(file));
    } catch (IOException e) {
      throw new UserException("--network: cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private Architecture builtIn(String name) {
    try {
      return Architecture.named(name);
    } catch (IllegalArgumentException e) {
      throw wrongUsage("--network: there is no such file, and a built-in " + e.getMessage(), e);
    }
  }

  /**
   * Returns how the network learns.
   *
   * @param optimizer name of an optimizer
   * @param chosen network
   * @param augment whether to change the images in a way that suits them
   * @throws ParameterException if there is no such optimizer, or an option is out of its range
   */
  final TrainingSettings training(String optimizer, Architecture chosen, boolean augment) {
    try {
      TrainingSettings training =
          TrainingSettings.defaults()
              .withSeed(seed)
              .withOptimizer(OptimizerSettings.named(optimizer, rate(optimizer)))
              .withAugmentation(
                  augment ? Augmentation.suitedTo(chosen.channels()) : Augmentation.NONE);
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
