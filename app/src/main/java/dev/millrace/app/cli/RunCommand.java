package dev.millrace.app.cli;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.dashboard.Dashboard;
import dev.millrace.app.dashboard.DashboardSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.app.monitoring.Metrics;
import dev.millrace.app.monitoring.MonitoringPages;
import dev.millrace.app.output.Output;
import dev.millrace.app.report.LabelReport;
import dev.millrace.app.run.BrokerContact;
import dev.millrace.app.run.FirstModel;
import dev.millrace.app.run.KnownClasses;
import dev.millrace.app.run.ModelSource;
import dev.millrace.app.run.Role;
import dev.millrace.app.run.RunSettings;
import dev.millrace.app.run.StreamRunner;
import dev.millrace.app.run.WarmUp;
import dev.millrace.app.run.WorkNotice;
import dev.millrace.app.web.WebServer;
import dev.millrace.model.data.Fitting;
import dev.millrace.model.export.SavedModel;
import dev.millrace.model.export.Transfer;
import dev.millrace.topology.Topics;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.observe.LearnerRegistry;
import dev.millrace.topology.observe.LearnerRegistry.Ended;
import dev.millrace.topology.observe.LearnerRegistry.Progress;
import dev.millrace.topology.observe.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace run}: one instance of the stream application, until it is told to stop. */
@Command(
    name = "run",
    description = {
      "Runs the stream application against a Kafka cluster until Ctrl-C or SIGTERM: predicts every "
          + "image, learns from the labeled ones. Creates the topics that are missing.",
      "Start it on another machine too, or here with another --state-dir, and the instances share the "
          + "partitions of images.",
      "With --json, at its end: {\"learners\": [{\"learner\", \"step\", \"images\", \"waiting\", \"memory\", "
          + "\"drifts\"}…], \"memory\", \"drifts\", \"labels\": {\"joined\", \"missing\", \"unknown\", \"repeated\", "
          + "\"corrected\", \"withdrawn\", \"waitingImages\", \"waitingLabels\"}}; memory is the number of images remembered, "
          + "drifts how often the error rose; labels are those on their own topic; waiting are the labeled images that it "
          + "keeps for its next mini-batch."
    })
final class RunCommand implements Callable<Integer> {

  private static final Duration CHECK = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafkaOptions;
  @Mixin private ApplicationOptions application;
  @Mixin private LearnerOptions learnerOptions;
  @Mixin private RunWebOptions web;
  @Mixin private OutputOptions outputOptions;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description =
          "Where this instance keeps its name over restarts; the Kafka setting state.dir, or ~/.millrace/state, "
              + "unless given.")
  private Path stateDirectory;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      converter = RoleName.class,
      defaultValue = "both",
      description =
          "What this instance does: learn, predict (answers from the newest snapshot), or both, "
              + "which is meant unless given. With split roles there must be instances of each.")
  private Role role;

  @Option(
      names = "--from",
      paramLabel = "FILE|APPLICATION-ID",
      description =
          "Begin with the weights of a model: of a .safetensors file, or of another application's newest "
              + "snapshot. Its network is taken, too, unless --network names one with the same layers; with "
              + "--classes, it may get others. Has no effect once the application has learned anything.")
  private String from;

  @Option(
      names = "--images-recreated",
      description =
          "Go on with the model though images was deleted and created again, and its offsets begin anew. "
              + "For the first start after that only: otherwise images could be learned from twice.")
  private boolean imagesRecreated;

  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = PositiveInt.class,
      description =
          "Stream threads for learners; the Kafka setting num.stream.threads, or one per partition, "
              + "but at most four per core, unless given. With several partitions, learners get two "
              + "more, for the merger and the accuracy.")
  private Integer threads;

  @Option(
      names = "--fit",
      paramLabel = "HOW",
      converter = FitOption.class,
      defaultValue = "stretch",
      description =
          "How an image file that stands in the topic is made to fit the network: stretch, crop or pad; "
              + "${DEFAULT-VALUE} unless given.")
  private Fitting.Mode fit;

  /** One learner in the JSON. */
  private record LearnerRow(
      String learner, long step, long images, int waiting, int memory, long drifts) {
    static LearnerRow of(Ended ended) {
      Progress last = ended.last();
      return new LearnerRow(
          last.learner(),
          last.step(),
          last.images(),
          ended.waiting(),
          ended.memory(),
          ended.drifts());
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    Output output = outputOptions.output();
    StopSignal stop = MillraceCommand.of(spec).stop();
    boolean serves = web.portIsGiven();
    KafkaSettings kafka = kafkaSettings();
    Topics topics = kafkaOptions.topics();
    RunSettings given = settings(kafka, output);
    WarmUp.start(given.learning());
    int partitions = prepareTopics(kafka, topics);
    RunSettings settings = KnownClasses.addTo(given, kafka, topics);
    stop.defer();
    try (WebServer server = serves ? web.start() : null;
        Metrics metrics = server == null ? null : new Metrics()) {
      StreamRunner runner =
          new StreamRunner(
              kafka, topics, settings, metrics == null ? StreamObserver.NONE : metrics);
      try (runner) {
        if (server != null) {
          metrics.bind(runner, kafka, topics, settings.group());
          MonitoringPages.serve(server, runner, metrics);
        }
        Dashboard dashboard = dashboard(server, kafka, topics);
        try (dashboard) {
          awaitRunning(runner, stop, output);
          WorkNotice work =
              WorkNotice.of(runner, settings.role(), topics.images().name(), output::text);
          output.text(ready(settings, kafka, work.text()));
          if (partitions > 1 && settings.role() != Role.PREDICT) {
            output.text(Models.note(partitions));
          }
          if (server != null) {
            output.text("Watch it learn at " + server.url());
          }
          BrokerContact contact = BrokerContact.of(runner, kafka.bootstrapServers());
          while (!stop.isRequested() && !runner.awaitEnd(CHECK)) {
            contact.check();
            work.check();
          }
        }
      }
      runner.checkAlive();
      report(runner.registry(), output);
    }
    return ExitCode.OK;
  }

  /** Has the learners begin with a model, if the application did so before, or is to do so now. */
  private RunSettings settings(KafkaSettings kafka, Output output) {
    if (role == Role.PREDICT && from != null) {
      throw new ParameterException(
          spec.commandLine(), "--from goes with instances that learn, not with --role predict");
    }
    if (from == null && !learnerOptions.classes().areGiven()) {
      runSettings(kafka); // wrong usage is told without a broker; else the model has a say
    }
    Optional<SavedModel> model = Optional.empty();
    if (role != Role.PREDICT) {
      try (Cluster cluster = Cluster.connect(kafka)) {
        FirstModel first = new FirstModel(kafka, cluster, application.id(kafka));
        model = firstModel(first, cluster, kafka, output);
      }
    }
    model.ifPresent(found -> learnerOptions.beginWith(found.architecture()));
    RunSettings settings = runSettings(kafka);
    return model.map(settings::beginningWith).orElse(settings);
  }

  private Optional<SavedModel> firstModel(
      FirstModel first, Cluster cluster, KafkaSettings kafka, Output output) {
    Optional<SavedModel> found = first.find();
    if (from == null) {
      return found;
    }
    if (found.isPresent() || first.isTooLate()) {
      output.note(
          "The application has begun already: --from "
              + from
              + " has no effect. Another --application-id begins with it.");
      return found;
    }
    SavedModel model = ModelSource.read(from, kafka, cluster);
    learnerOptions.beginWith(model.architecture());
    try {
      SavedModel carried = first.put(Transfer.to(model, learnerOptions.architecture()));
      output.note(
          String.format(
              Locale.ROOT, "Begins with the model of %s, after %,d steps.", from, carried.step()));
      return Optional.of(carried);
    } catch (IllegalArgumentException e) {
      throw new UserException("--from " + from + ": " + e.getMessage(), e);
    }
  }

  private Dashboard dashboard(WebServer server, KafkaSettings kafka, Topics topics) {
    return server == null
        ? null
        : Dashboard.serve(
            server,
            kafka,
            topics,
            new DashboardSettings(application.id(kafka), Optional.empty(), web.hosts()));
  }

  KafkaSettings kafkaSettings() {
    return application
        .addTo(kafkaOptions.builder())
        .option(
            StreamsConfig.STATE_DIR_CONFIG,
            stateDirectory == null ? null : stateDirectory.toString())
        .option(
            StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads == null ? null : threads.toString())
        .build();
  }

  RunSettings runSettings(KafkaSettings kafka) {
    LearnerSettings learning = learnerOptions.learning();
    Path defaultState = Path.of(System.getProperty("user.home"), ".millrace", "state");
    return new RunSettings(
        application.id(kafka),
        Path.of(kafka.get(StreamsConfig.STATE_DIR_CONFIG, defaultState.toString())),
        threads(kafka.get(StreamsConfig.NUM_STREAM_THREADS_CONFIG, "")),
        learning,
        learnerOptions.measuring(learning),
        role,
        imagesRecreated,
        new Fitting(fit, false, false, OptionalInt.empty()));
  }

  private static OptionalInt threads(String value) {
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    String key = StreamsConfig.NUM_STREAM_THREADS_CONFIG;
    int threads = (Integer) ConfigDef.parseType(key, value, ConfigDef.Type.INT);
    if (threads < 1) {
      throw new ConfigException(key, value, "must be 1 or more");
    }
    return OptionalInt.of(threads);
  }

  private static int prepareTopics(KafkaSettings kafka, Topics topics) {
    try (Cluster cluster = Cluster.connect(kafka)) {
      TopicAdmin admin = new TopicAdmin(cluster);
      admin.create(topics.all(), OptionalInt.empty());
      return admin.partitions(topics.images().name()).orElse(1);
    }
  }

  private static void awaitRunning(StreamRunner runner, StopSignal stop, Output output)
      throws InterruptedException {
    long notice = System.nanoTime() + PATIENCE.toNanos();
    while (!stop.isRequested() && !runner.awaitRunning(CHECK)) {
      if (System.nanoTime() > notice) {
        output.note("Still waiting for partitions, or restoring their state…");
        notice = System.nanoTime() + PATIENCE.toNanos();
      }
    }
  }

  private static String ready(RunSettings settings, KafkaSettings kafka, String does) {
    return String.format(
        "Application '%s' is running at %s: %s. Ctrl-C stops it.",
        settings.applicationId(), kafka.bootstrapServers(), does);
  }

  private static void report(LearnerRegistry registry, Output output) {
    List<LearnerRow> learners = registry.ended().stream().map(LearnerRow::of).toList();
    for (LearnerRow learner : learners) {
      String waiting =
          learner.waiting == 0
              ? ""
              : String.format(
                  Locale.ROOT,
                  "; its state keeps %,d more for the next mini-batch",
                  learner.waiting);
      output.text(
          String.format(
              Locale.ROOT,
              "%s stopped at step %,d, after %,d images%s.",
              learner.learner,
              learner.step,
              learner.images,
              waiting));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("learners", learners);
    json.put("memory", learners.stream().mapToLong(LearnerRow::memory).sum());
    json.put("drifts", learners.stream().mapToLong(LearnerRow::drifts).sum());
    json.put("labels", LabelReport.of(registry.labels()));
    output.json(json);
  }
}
