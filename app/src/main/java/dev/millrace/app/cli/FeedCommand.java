package dev.millrace.app.cli;

import dev.millrace.app.error.UserException;
import dev.millrace.app.feed.DataSelection;
import dev.millrace.app.feed.FeedOrder;
import dev.millrace.app.feed.ImageFeeder;
import dev.millrace.app.feed.LabelPlan;
import dev.millrace.app.feed.LabelSender;
import dev.millrace.app.feed.LabelingSource;
import dev.millrace.app.feed.SentOffsets;
import dev.millrace.app.feed.UnsentSource;
import dev.millrace.app.feed.WatchedSource;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.app.output.Output;
import dev.millrace.app.output.Progress;
import dev.millrace.app.report.DeadLetterCounts;
import dev.millrace.app.report.SentImages;
import dev.millrace.model.data.DataException;
import dev.millrace.model.data.ImageSource;
import dev.millrace.model.data.Mnist.Split;
import dev.millrace.schemas.Image;
import dev.millrace.topology.Topic;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace feed}: sends images into the stream. */
@Command(
    name = "feed",
    description = {
      "Sends images to the topic images: MNIST unless other ones are chosen. Ctrl-C ends it early; "
          + "what was sent then is in the topic, and --resume sends the rest.",
      "With --json, at its end: {\"images\", \"seconds\", \"imagesPerSecond\", \"topic\", \"stopped\", "
          + "\"deadLetters\": {\"letters\", \"reasons\": {reason: number}} (those made of the images so far; null if unknown)}."
    })
final class FeedCommand implements Callable<Integer> {

  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;
  @Mixin private DataOptions data;
  @Mixin private ClassOptions classes;
  @Mixin private OrderOptions orderOptions;
  @Mixin private LabelOptions labelOptions;
  @Mixin private OutputOptions outputOptions;

  @Option(
      names = "--split",
      paramLabel = "train|test",
      description = "Which part of MNIST or of the drawn digits; train unless given.")
  private Split split;

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = PositiveInt.class,
      description = "Send so many images at most.")
  private Integer limit;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Images per second; as fast as possible unless given.")
  private Double rate;

  @Option(
      names = "--epochs",
      paramLabel = "E",
      converter = PositiveInt.class,
      description = "Send the images so many times, under new ids; 1 unless given.")
  private Integer epochs;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description =
          "Chooses the random order, or the digits to draw; ${DEFAULT-VALUE} unless given.")
  private long seed;

  @Option(
      names = "--input",
      paramLabel = "CxHxW",
      converter = InputShape.Converter.class,
      description =
          "With --images: channels, height and width of the images to send, such as 3x32x32; what the newest model "
              + "takes unless given, or before there is one, what suits the files.")
  private InputShape input;

  @Option(names = "--unlabeled", description = "Leave out the labels: predict only, do not learn.")
  private boolean unlabeled;

  @Option(
      names = "--watch",
      description =
          "With --images: go on with files as they appear in the folder, until Ctrl-C. New files that cannot be used "
              + "are told, and left out.")
  private boolean watch;

  @Option(
      names = "--resume",
      description = "Leave out images whose ids the topic holds: goes on where a feed was cut off.")
  private boolean resume;

  /** With --resume: images of the source so far that were on the topic before. */
  private long alreadySent;

  @Override
  public Integer call() {
    Output output = outputOptions.output();
    checkUsage();
    DataSelection selection =
        data.folder().isGiven()
            ? new FeedFolder(kafka, data.folder(), classes, input).selection(output)
            : data.selection(output);
    checkUsage(selection);
    Topic<String, Image> topic = kafka.topics().images();
    Optional<LabelPlan> plan = labelOptions.plan(seed);
    if (plan.isPresent() && unlabeled) {
      throw wrongUsage("--unlabeled sends no labels: it does not go with --label-…");
    }
    try (LabelSender labels = plan.isPresent() ? labelSender() : null;
        ImageSource source = source(selection, labels, plan);
        ImageFeeder feeder = ImageFeeder.open(kafka.settings(), topic)) {
      MillraceCommand.of(spec).stop().onStop(feeder::stop);
      long start = System.nanoTime();
      long images = feed(feeder, source, start, output);
      if (labels != null) {
        output.note(
            String.format(
                Locale.ROOT,
                "Sent %,d labels to '%s'.",
                labels.complete(),
                kafka.topics().labels().name()));
      }
      double seconds = seconds(start);
      new FeedReport(
              images,
              alreadySent,
              end(source, images),
              seconds,
              topic.name(),
              deadLetters(feeder.sent(), images))
          .write(output, selection);
    }
    return ExitCode.OK;
  }

  private void checkUsage() {
    if (!data.folder().isGiven() && (input != null || classes.areGiven())) {
      throw wrongUsage((input != null ? "--input" : "--classes") + " goes with --images only");
    }
    if (watch && !data.folder().isGiven()) {
      throw wrongUsage("--watch goes with --images only");
    }
    if (watch && (limit != null || epochs != null)) {
      throw wrongUsage("--watch has no end: it does not go with --limit or --epochs");
    }
    if (rate != null && !(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
      throw wrongUsage("--rate must be a number above 0, but was " + rate);
    }
  }

  private void checkUsage(DataSelection selection) {
    if (split != null && !selection.hasSplits()) {
      throw wrongUsage(
          "--split goes with MNIST, --drawn, --idx DIR, and --images with --test or --hold-out only");
    }
    if (epochs != null && selection.isEndless()) {
      throw wrongUsage("--epochs cannot be given with --drawn, which never ends: give --limit");
    }
    if (selection.isEndless() && limit == null && !orderOptions.order().isPlain()) {
      throw wrongUsage(
          "--order %s cannot be given with --drawn, which never ends: give --limit"
              .formatted(orderOptions.order()));
    }
  }

  private LabelSender labelSender() {
    return LabelSender.open(
        kafka.settings(),
        kafka.topics().labels(),
        resume ? SentImages.labels(kafka.settings(), kafka.topics()) : Map.of());
  }

  private ImageSource source(
      DataSelection selection, LabelSender labels, Optional<LabelPlan> plan) {
    FeedOrder order =
        new FeedOrder(
            orderOptions.order(),
            seed,
            epochs == null ? 1 : epochs,
            limit == null ? FeedOrder.ALL : limit);
    ImageSource images = images(selection, order);
    ImageSource source =
        plan.<ImageSource>map(
                how ->
                    new LabelingSource(
                        images, how, labels::send, MillraceCommand.of(spec).stop()::isRequested))
            .orElse(images);
    ImageSource unsent = resume ? unsent(source) : source;
    return unlabeled ? unsent.unlabeled() : unsent;
  }

  private ImageSource images(DataSelection selection, FeedOrder order) {
    ImageSource images = selection.source(split == null ? Split.TRAIN : split, order);
    if (!watch) {
      return images;
    }
    Output output = outputOptions.output();
    return new WatchedSource(
        images,
        selection.watch().orElseThrow(),
        problem -> output.note("Left out: " + problem),
        MillraceCommand.of(spec).stop()::isRequested);
  }

  private ImageSource unsent(ImageSource source) {
    try (Cluster cluster = Cluster.connect(kafka.settings())) {
      new TopicAdmin(cluster).require(kafka.topics().images());
    }
    return new UnsentSource(
        source,
        SentImages.ids(kafka.settings(), kafka.topics()),
        (id, leftOut) -> alreadySent += leftOut ? 1 : 0);
  }

  private long feed(ImageFeeder feeder, ImageSource source, long start, Output output) {
    OptionalDouble imagesPerSecond =
        rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate);
    try (Progress progress = output.progress("Feeding", source.size().orElse(-1), "images")) {
      return feeder.feed(
          source,
          imagesPerSecond,
          images ->
              progress.update(
                  alreadySent + images,
                  String.format(Locale.ROOT, "%,.0f images/s", images / seconds(start))));
    } catch (DataException e) {
      if (alreadySent == 0) {
        throw e;
      }
      throw new UserException(
          "%s (images before it, all sent already: %,d; once it is fixed, --resume sends the rest)"
              .formatted(e.getMessage(), alreadySent),
          e);
    }
  }

  /**
   * Returns the dead letters that have been made of the images so far; empty if nothing was sent,
   * the user waits for the end, or one may not look.
   */
  private Optional<DeadLetterCounts> deadLetters(SentOffsets sent, long images) {
    if (images == 0 || MillraceCommand.of(spec).stop().isRequested()) {
      return Optional.empty();
    }
    return DeadLetterCounts.read(kafka.settings(), kafka.topics(), sent::contain);
  }

  private FeedReport.End end(ImageSource source, long images) {
    if (!MillraceCommand.of(spec).stop().isRequested()) {
      return FeedReport.End.COMPLETE;
    }
    OptionalLong size = source.size();
    if (size.isEmpty()) {
      return FeedReport.End.ENDLESS;
    }
    return alreadySent + images < size.getAsLong() ? FeedReport.End.EARLY : FeedReport.End.COMPLETE;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / NANOS_PER_SECOND;
  }

  private ParameterException wrongUsage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
