package dev.millrace.app.cli;

import dev.millrace.app.dashboard.Dashboard;
import dev.millrace.app.demo.Demo;
import dev.millrace.app.demo.DemoResult;
import dev.millrace.app.demo.DemoRun;
import dev.millrace.app.demo.DemoSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.app.feed.DataSelection;
import dev.millrace.app.feed.FeedOrder;
import dev.millrace.app.monitoring.Metrics;
import dev.millrace.app.output.Output;
import dev.millrace.app.web.WebServer;
import dev.millrace.model.Architecture;
import dev.millrace.model.data.ImageSource;
import dev.millrace.model.data.Mnist.Split;
import dev.millrace.model.data.StreamOrder;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.observe.StreamObserver;
import java.nio.file.Path;
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

/** {@code millrace demo}: the main job in one command. */
@Command(
    name = "demo",
    description = {
      "Does the main job on this machine alone: starts a broker and the stream application, streams MNIST's "
          + "training images in, shows how the network learns, then has it predict the test images, which it "
          + "gets without their labels. Keeps running afterwards until Ctrl-C, for other commands to try; "
          + "--exit ends it.",
      "With --json: {\"data\", \"images\", \"predictions\", \"testPredictions\", \"deadLetters\", \"prequential\": "
          + "{\"cumulative\", \"windowed\", \"window\", \"fading\"}, \"testAccuracy\", \"testImages\", \"step\", "
          + "\"drifts\", \"memory\", \"modelSha256\", \"models\", \"learners\", \"seconds\", \"imagesPerSecond\"}."
    })
final class DemoCommand implements Callable<Integer> {

  /** As many as MNIST has. */
  private static final int DRAWN_IMAGES = 60_000;

  @Spec private CommandSpec spec;
  @Mixin private DataOptions data;
  @Mixin private OrderOptions orderOptions;
  @Mixin private LabelOptions labelOptions;
  @Mixin private LearnerOptions learnerOptions;
  @Mixin private PageOptions web;
  @Mixin private OutputOptions outputOptions;

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = PositiveInt.class,
      description =
          "Labeled images to learn from, over several epochs if there are fewer; each training image once "
              + "unless given, or 60,000 drawn digits.")
  private Integer limit;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      converter = PositiveInt.class,
      defaultValue = "1",
      description =
          "Partitions of images, with a learner each, which train one model; ${DEFAULT-VALUE} unless given.")
  private Integer partitions;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Keep everything here, and go on with what is there.")
  private Path directory;

  @Option(names = "--exit", description = "End when the results are there.")
  private boolean exit;

  @Option(names = "--no-dashboard", description = "Serve no web page.")
  private boolean noDashboard;

  @Override
  public Integer call() throws InterruptedException {
    Output output = outputOptions.output();
    StopSignal stop = MillraceCommand.of(spec).stop();
    DemoSettings settings = settings(output);
    stop.defer();
    try (WebServer server = noDashboard ? null : web.start();
        Metrics metrics = server == null ? null : new Metrics()) {
      Demo demo = Demo.start(settings, metrics == null ? StreamObserver.NONE : metrics);
      try (demo) {
        Dashboard dashboard = dashboard(server, demo);
        try (dashboard) {
          output.note(running(demo, settings));
          if (server != null) {
            demo.serve(server, metrics);
            output.note("Watch it learn at " + server.url() + web.note(server));
          }
          if (!learn(demo, output, stop)) {
            return ExitCode.SOFTWARE;
          }
        }
      }
      demo.checkAlive();
    }
    return ExitCode.OK;
  }

  private Dashboard dashboard(WebServer server, Demo demo) {
    return server == null ? null : demo.servePage(server, web.hosts());
  }

  /** Returns false if the user stopped it before the results were there. */
  private boolean learn(Demo demo, Output output, StopSignal stop) throws InterruptedException {
    Optional<DemoResult> result = new DemoRun(demo, output, stop::isRequested).run();
    if (result.isEmpty()) {
      output.note(
          directory == null
              ? "Stopped early. With --data DIR the next run goes on from there."
              : "Stopped early. The same command goes on from here.");
      return false;
    }
    output.text(result.get().table().toString());
    output.json(FilesJson.with(result.get(), demo.data()));
    if (!exit) {
      output.note(afterwards(demo));
      stop.await();
    }
    return true;
  }

  private String running(Demo demo, DemoSettings settings) {
    String line =
        String.format(
            Locale.ROOT,
            "Broker and application are running at %s: streaming %,d images (%s%s).",
            demo.bootstrapServers(),
            settings.images(),
            settings.data().name(),
            settings.order().order() == StreamOrder.SHUFFLED
                ? ""
                : ", " + settings.order().order());
    return partitions == 1 ? line : line + System.lineSeparator() + Models.note(partitions);
  }

  private DemoSettings settings(Output output) {
    Architecture network = learnerOptions.architecture(data.folder());
    LearnerSettings learning = learnerOptions.learning(network);
    StreamOrder order = orderOptions.order();
    long fewest = (long) learning.batchSize() * partitions;
    if (limit != null && limit < fewest) {
      throw new ParameterException(
          spec.commandLine(),
          String.format(
              "--limit must be at least %d (--batch times --partitions), but was %d",
              fewest, limit));
    }
    NetworkLine.tell(network, data.folder(), output);
    DataSelection selection = data.trainingAndTest(network, /* unlabeled= */ true, output);
    FeedOrder feed = feedOrder(selection, order);
    return new DemoSettings(
        Optional.ofNullable(directory),
        partitions,
        size(selection, feed, fewest),
        feed,
        selection,
        labelOptions.plan(learnerOptions.seed()),
        learning,
        learnerOptions.measuring(learning));
  }

  private FeedOrder feedOrder(DataSelection selection, StreamOrder order) {
    long seed = learnerOptions.seed();
    if (selection.isEndless()) {
      return new FeedOrder(order, seed, 1, limit == null ? DRAWN_IMAGES : limit);
    }
    return limit == null
        ? FeedOrder.once(order, seed)
        : new FeedOrder(order, seed, Integer.MAX_VALUE, limit);
  }

  private static int size(DataSelection selection, FeedOrder feed, long fewest) {
    try (ImageSource source = selection.source(Split.TRAIN, feed)) {
      int size = Math.toIntExact(source.size().orElseThrow());
      if (size < fewest) {
        throw new UserException(
            String.format(
                "There must be at least %d images to learn from (--batch times --partitions), but there"
                    + " are %d (%s, order '%s').",
                fewest, size, selection.name(), feed.order()));
      }
      return size;
    }
  }

  private String afterwards(Demo demo) {
    String feed =
        data.folder().isGiven()
            ? "--images '" + data.folder().testName() + "' --unlabeled"
            : "--drawn --unlabeled";
    return "Still running; Ctrl-C stops it. In another terminal, for instance:"
        + System.lineSeparator()
        + "  ./millrace watch predictions --bootstrap-servers "
        + demo.bootstrapServers()
        + System.lineSeparator()
        + "  ./millrace feed "
        + feed
        + " --rate 100 --bootstrap-servers "
        + demo.bootstrapServers();
  }
}
