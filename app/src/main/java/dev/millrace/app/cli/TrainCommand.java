package dev.millrace.app.cli;

import dev.millrace.app.export.ModelFile;
import dev.millrace.app.export.ModelFormat;
import dev.millrace.app.feed.DataSelection;
import dev.millrace.app.feed.FeedOrder;
import dev.millrace.app.output.Output;
import dev.millrace.app.train.TrainReport;
import dev.millrace.app.train.TrainResult;
import dev.millrace.app.train.TrainRun;
import dev.millrace.app.train.TrainSettings;
import dev.millrace.app.train.TrainingData;
import dev.millrace.model.Architecture;
import dev.millrace.model.StreamSettings;
import dev.millrace.model.data.StreamOrder;
import dev.millrace.model.drift.OnDrift;
import dev.millrace.model.export.SavedModel;
import dev.millrace.model.optimizer.OptimizerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace train}: training offline, without Kafka. */
@Command(
    name = "train",
    description = {
      "Trains a network offline, without Kafka: some epochs over the training images, each in another random "
          + "order, with a test after each. Prints train and test accuracy for each optimizer, and "
          + "draws the error rate over the epochs. The same options give the same model, bit for bit.",
      "A single epoch rehearses a stream: it trains on the images that demo sends, in the same order, and "
          + "gives the same model. Every image is predicted before it is trained on, which gives the "
          + "prequential accuracy. Several epochs go without memory and drift unless --memory or --on-drift is given.",
      "With --json: {\"optimizer\", \"epochs\", \"trainAccuracy\", \"testAccuracy\", "
          + "\"prequentialAccuracy\", \"prequentialNewest\" (of the last 1,000 images), "
          + "\"prequentialCurve\" [of each 1,000], \"parts\": [{\"data\", \"images\", "
          + "\"prequentialAccuracy\", \"prequentialNewest\"}], \"imagesPerSecond\", "
          + "\"seconds\", \"drifts\", \"memory\", \"parameters\", \"modelSha256\", \"optimizers\": [the same fields for each "
          + "optimizer…]}; those before the last are of the optimizer with the best test accuracy. The "
          + "prequential figures and parts are those of a single epoch only."
    })
final class TrainCommand implements Callable<Integer> {

  private static final String ALL = "all";
  private static final Path DEFAULT_PLOT = Path.of("error-rate.png");

  @Spec private CommandSpec spec;
  @Mixin private DataOptions data;
  @Mixin private OrderOptions orderOptions;
  @Mixin private TrainingOptions training;
  @Mixin private StreamOptions stream;
  @Mixin private OutputOptions outputOptions;

  @Option(
      names = "--epochs",
      paramLabel = "E",
      converter = PositiveInt.class,
      defaultValue = "1",
      description = "Passes over the training images; ${DEFAULT-VALUE} unless given.")
  private Integer epochs;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "adam",
      description =
          "One or more of "
              + OptimizerSettings.NAMES
              + ", with commas between, or "
              + ALL
              + "; each trains a network of its own. ${DEFAULT-VALUE} unless given.")
  private List<String> optimizers;

  @Option(
      names = "--augment",
      negatable = true,
      description =
          "Change images a little, at random, before training on them, or do not: gray ones are shifted and "
              + "turned, those in color shifted and mirrored. Unless given, done with the default network and with "
              + "auto in several epochs, and otherwise not.")
  private Boolean augment;

  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = PositiveInt.class,
      defaultValue = "1",
      description =
          "Replicas that train side by side on parts of the images, and take their mean now and then; "
              + "another number gives another model. ${DEFAULT-VALUE} unless given.")
  private Integer threads;

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = PositiveInt.class,
      description =
          "Train on N images alone: on those that a stream in this order begins with, or with several epochs "
              + "on the first ones of the files.")
  private Integer limit;

  @Option(
      names = "--then",
      paramLabel = "DIR",
      description =
          "Go on with another data set in MNIST's format, and test with its test images; may be given several "
              + "times. Each has the order, limit and options of the first, and a seed that is larger by one.")
  private List<Path> then = List.of();

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description =
          "Draw the error rate as a PNG file; error-rate.png unless given, but none for a single epoch or "
              + "with --json.")
  private Path plot;

  @Mixin private ModelFileOptions fileOptions;

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description =
          "Save the model to a file, which 'evaluate --model' and 'run --from' read (.safetensors), or other "
              + "programs run (.onnx); of several optimizers that with the best test accuracy.")
  private Path save;

  @Override
  public Integer call() throws InterruptedException {
    Output output = outputOptions.output();
    Optional<ModelFormat> format = saveFormat();
    StopSignal stop = MillraceCommand.of(spec).stop();
    Architecture network = training.architecture(data.folder());
    NetworkLine.tell(network, data.folder(), output);
    List<TrainSettings> runs = runs(network);
    Optional<Path> plotFile = plotFile(output);
    FeedOrder order = order();
    List<DataSelection> selections = selections(network, output);
    TrainingData images =
        TrainingData.load(selections, network, order, epochs == 1 ? training.batch() : 1);
    output.note(
        String.format(
            Locale.ROOT,
            "Training on %,d images, testing on %,d (%s).",
            images.training().size(),
            images.test().size(),
            images.name()));
    stop.defer();
    List<TrainResult> results = new ArrayList<>();
    List<SavedModel> models = new ArrayList<>();
    for (TrainSettings settings : runs) {
      TrainRun run = new TrainRun(settings, images, output, stop::isRequested);
      Optional<TrainResult> result = run.run();
      if (result.isEmpty()) {
        output.note("Stopped early.");
        return ExitCode.SOFTWARE;
      }
      results.add(result.get());
      models.add(run.model());
    }
    TrainReport report = TrainReport.of(results);
    report(report, images.name(), selections.get(0), plotFile, output);
    if (format.isPresent()) {
      ModelFile.write(models.get(results.indexOf(report.best())), format.get(), save);
      output.note("Saved to " + save + ".");
    }
    return ExitCode.OK;
  }

  /** Checked before the training, which may take hours. */
  private Optional<ModelFormat> saveFormat() {
    if (save == null && fileOptions.isGiven()) {
      throw wrongUsage("--format goes with --save only");
    }
    return Optional.ofNullable(save).map(file -> fileOptions.formatOf("--save", file));
  }

  private List<TrainSettings> runs(Architecture network) {
    if (training.batch() < 1) {
      throw wrongUsage("--batch must be at least 1, but was " + training.batch());
    }
    List<String> names =
        optimizers.equals(List.of(ALL)) ? List.of(OptimizerSettings.NAMES.split(", ")) : optimizers;
    return names.stream()
        .distinct()
        .map(
            name ->
                new TrainSettings(
                    network,
                    training.training(name, network, isAugmented(network)),
                    stream.settings(streamDefaults()),
                    epochs,
                    training.batch(),
                    threads))
        .toList();
  }

  private StreamSettings streamDefaults() {
    StreamSettings defaults = StreamSettings.defaults();
    return epochs == 1 ? defaults : new StreamSettings(0, defaults.rehearse(), OnDrift.IGNORE);
  }

  private boolean isAugmented(Architecture network) {
    return augment == null ? epochs > 1 && training.isDefaultOrAuto(network) : augment;
  }

  private FeedOrder order() {
    StreamOrder order = orderOptions.order();
    if (epochs > 1 && !order.isPlain()) {
      throw wrongUsage("--order " + order + " goes with --epochs 1 only");
    }
    if (epochs > 1 && !then.isEmpty()) {
      throw wrongUsage("--then goes with --epochs 1 only");
    }
    boolean limited = limit != null;
    return new FeedOrder(order, training.seed(), epochs, limited ? limit : FeedOrder.ALL);
  }

  private List<DataSelection> selections(Architecture network, Output output) {
    List<DataSelection> selections = new ArrayList<>();
    selections.add(data.trainingAndTest(network, /* unlabeled= */ false, output));
    for (Path directory : then) {
      selections.add(DataSelection.idx(directory).orDrawn(output));
    }
    return selections;
  }

  /** Checked before the training, which may take hours. */
  private Optional<Path> plotFile(Output output) {
    if (plot == null) {
      return epochs == 1 || output.isJson() ? Optional.empty() : Optional.of(DEFAULT_PLOT);
    }
    Path directory = plot.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory) || Files.isDirectory(plot)) {
      throw wrongUsage("--plot must be a file in a directory that exists, but was " + plot);
    }
    return Optional.of(plot);
  }

  private static void report(
      TrainReport report,
      String dataName,
      DataSelection selection,
      Optional<Path> plotFile,
      Output output) {
    output.text(report.table(dataName).toString());
    report
        .parts()
        .ifPresent(
            parts -> {
              output.text("");
              output.text(parts.toString());
            });
    if (report.best().epochs() > 1) {
      output.text("");
      output.text(report.chart(output.columns()));
    }
    output.json(FilesJson.with(report, selection));
    if (plotFile.isPresent()) {
      report.plot(dataName, plotFile.get());
      output.note("Drawn to " + plotFile.get() + ".");
    }
  }

  private ParameterException wrongUsage(String message) {
    return training.wrongUsage(message, null);
  }
}
