package dev.millrace.app.cli;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.GroupAdmin;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.app.output.Output;
import dev.millrace.app.output.Table;
import dev.millrace.app.report.DeadLetterCounts;
import dev.millrace.app.report.LabelReport;
import dev.millrace.app.report.LearnerFigures;
import dev.millrace.app.report.NewestSnapshots;
import dev.millrace.app.report.StreamPosition;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.Topics;
import dev.millrace.topology.snapshot.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** {@code millrace status}: how far an application has come, by what the cluster says. */
@Command(
    name = "status",
    description = {
      "Shows how far the application has come: end and committed offsets of images, lag, images lost because "
          + "the topic deleted them before they were read, and the newest snapshots.",
      "With --json: {\"imagesEnd\", \"imagesCommitted\", \"lag\", \"imagesLost\", \"step\", \"modelSha256\", \"models\": "
          + "[{\"model\", \"step\", \"images\", \"modelSha256\"}…], \"learners\": [{\"learner\", \"step\", \"images\", \"loss\", "
          + "\"memory\", \"drifts\"}…], \"memory\", \"drifts\", \"labels\": {\"joined\", \"missing\", \"unknown\", \"repeated\", "
          + "\"corrected\", \"withdrawn\", \"waitingImages\", \"waitingLabels\"}, \"deadLetters\": {\"letters\", "
          + "\"reasons\": {reason: number}}}; memory is the number of images remembered, "
          + "drifts how often the error rose; labels are those on their own topic, as of each learner's newest step; step and modelSha256 are those of the "
          + "model that was written last, null before the first snapshot."
    })
final class StatusCommand implements Callable<Integer> {

  @Mixin private KafkaOptions kafkaOptions;
  @Mixin private ApplicationOptions application;
  @Mixin private OutputOptions outputOptions;

  /** One model in the JSON. */
  private record ModelRow(String model, long step, long images, String modelSha256) {}

  /** One learner in the JSON. */
  private record LearnerRow(
      String learner, long step, long images, double loss, int memory, long drifts) {}

  @Override
  public Integer call() {
    Output output = outputOptions.output();
    KafkaSettings kafka = application.addTo(kafkaOptions.builder()).build();
    Topics topics = kafkaOptions.topics();
    String id = application.id(kafka);
    StreamPosition position;
    try (Cluster cluster = Cluster.connect(kafka)) {
      new TopicAdmin(cluster).require(topics.images(), topics.training(), topics.model());
      position = StreamPosition.read(cluster, topics, id);
      if (position.imagesCommitted() == 0) {
        new GroupAdmin(cluster).requireApplication(id);
      }
    }
    List<Snapshot> snapshots = NewestSnapshots.read(kafka, topics);
    List<TrainingStep> learners = LearnerFigures.read(kafka, topics);
    output.text(offsets(position, id, kafka.bootstrapServers()).toString());
    output.text("");
    output.text(
        snapshots.isEmpty() ? "No snapshot has been published yet." : models(snapshots).toString());
    if (!learners.isEmpty()) {
      output.text("");
      output.text(learners(learners).toString());
    }
    LabelReport labels = LabelReport.of(learners);
    if (!labels.saysNothing()) {
      output.text("");
      output.text(labels(labels).toString());
    }
    Optional<DeadLetterCounts> dead = DeadLetterCounts.read(kafka, topics, cause -> true);
    if (dead.isPresent() && dead.get().letters() > 0) {
      output.text("");
      dead.get().lines().forEach(output::text);
    }
    if (position.end().size() > 1) {
      output.text(Models.note(position.end().size()));
    }
    output.json(json(position, snapshots, learners, dead));
    return ExitCode.OK;
  }

  private static Table offsets(StreamPosition position, String id, String bootstrapServers) {
    Table table =
        new Table(
            "Application '" + id + "' at " + bootstrapServers,
            "Partition",
            "Images",
            "Committed",
            "Lag",
            "Lost");
    position
        .end()
        .forEach(
            (partition, end) -> {
              long committed = position.committed().get(partition);
              table.row(
                  partition,
                  grouped(end),
                  grouped(committed),
                  grouped(end - committed),
                  grouped(position.lost().getOrDefault(partition, 0L)));
            });
    return table;
  }

  private static Table models(List<Snapshot> snapshots) {
    Table table = new Table("Newest snapshots", "Model", "Step", "Images", "Taken at", "SHA-256");
    for (Snapshot snapshot : NewestSnapshots.byModel(snapshots)) {
      table.row(
          snapshot.modelId(),
          grouped(snapshot.step()),
          grouped(snapshot.images()),
          snapshot.at(),
          snapshot.sha256());
    }
    return table;
  }

  private static Table learners(List<TrainingStep> learners) {
    Table table =
        new Table(
            "Learners", "Learner", "Step", "Images", "Loss", "Memory", "Drifts", "Last step at");
    for (TrainingStep step : learners) {
      table.row(
          step.getLearner(),
          grouped(step.getStep()),
          grouped(step.getImages()),
          String.format(Locale.ROOT, "%.3f", step.getLoss()),
          grouped(step.getRemembered()),
          grouped(step.getDrifts()),
          step.getAt());
    }
    return table;
  }

  private static Table labels(LabelReport labels) {
    return new Table(
            "Labels on their own topic, as of the newest steps",
            "Joined",
            "Missing",
            "Unknown",
            "Repeated",
            "Corrected",
            "Withdrawn",
            "Images waiting",
            "Labels waiting")
        .row(
            grouped(labels.joined()),
            grouped(labels.missing()),
            grouped(labels.unknown()),
            grouped(labels.repeated()),
            grouped(labels.corrected()),
            grouped(labels.withdrawn()),
            grouped(labels.waitingImages()),
            grouped(labels.waitingLabels()));
  }

  private static Map<String, Object> json(
      StreamPosition position,
      List<Snapshot> snapshots,
      List<TrainingStep> learners,
      Optional<DeadLetterCounts> dead) {
    Optional<Snapshot> model = NewestSnapshots.newest(snapshots);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("imagesEnd", position.imagesEnd());
    json.put("imagesCommitted", position.imagesCommitted());
    json.put("lag", position.lag());
    json.put("imagesLost", position.imagesLost());
    json.put("step", model.map(Snapshot::step).orElse(null));
    json.put("modelSha256", model.map(Snapshot::sha256).orElse(null));
    json.put(
        "models",
        NewestSnapshots.byModel(snapshots).stream()
            .map(s -> new ModelRow(s.modelId(), s.step(), s.images(), s.sha256()))
            .toList());
    json.put(
        "learners",
        learners.stream()
            .map(
                step ->
                    new LearnerRow(
                        step.getLearner(),
                        step.getStep(),
                        step.getImages(),
                        step.getLoss(),
                        step.getRemembered(),
                        step.getDrifts()))
            .toList());
    json.put("memory", learners.stream().mapToLong(TrainingStep::getRemembered).sum());
    json.put("drifts", learners.stream().mapToLong(TrainingStep::getDrifts).sum());
    json.put("labels", LabelReport.of(learners));
    json.put("deadLetters", dead.map(DeadLetterCounts::json).orElse(null));
    return json;
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
