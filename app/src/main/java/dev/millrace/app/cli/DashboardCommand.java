package dev.millrace.app.cli;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.dashboard.Dashboard;
import dev.millrace.app.dashboard.DashboardSettings;
import dev.millrace.app.dashboard.TestImages;
import dev.millrace.app.feed.DataSelection;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.app.output.Output;
import dev.millrace.app.web.WebServer;
import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.Mnist.Split;
import dev.millrace.topology.Topics;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace dashboard}: the live page of an application that runs anywhere. */
@Command(
    name = "dashboard",
    description = {
      "Serves the live page of an application until Ctrl-C. It reads topics only, so it need not run where the "
          + "application does. With images of your choice, each new snapshot is measured on their test part.",
      "With --json, once it is ready: {\"url\"}."
    })
final class DashboardCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafkaOptions;
  @Mixin private ApplicationOptions application;
  @Mixin private PageOptions web;
  @Mixin private DataOptions data;
  @Mixin private OutputOptions outputOptions;

  @Override
  public Integer call() throws InterruptedException {
    Output output = outputOptions.output();
    StopSignal stop = MillraceCommand.of(spec).stop();
    KafkaSettings kafka = application.addTo(kafkaOptions.builder()).build();
    Topics topics = kafkaOptions.topics();
    String id = application.id(kafka);
    try (Cluster cluster = Cluster.connect(kafka)) {
      new TopicAdmin(cluster)
          .require(
              topics.images(),
              topics.labels(),
              topics.predictions(),
              topics.training(),
              topics.accuracy(),
              topics.model(),
              topics.deadLetters());
    }
    DashboardSettings settings = new DashboardSettings(id, testImages(output), web.hosts());
    stop.defer();
    try (WebServer server = web.start()) {
      Dashboard dashboard = Dashboard.serve(server, kafka, topics, settings);
      try (dashboard) {
        output.text(
            String.format(
                "The page of application '%s' at %s is %s%s. Ctrl-C stops it.",
                settings.applicationId(),
                kafka.bootstrapServers(),
                server.url(),
                web.note(server)));
        output.json(Map.of("url", server.url()));
        stop.await();
      }
    }
    return ExitCode.OK;
  }

  private Optional<TestImages> testImages(Output output) {
    if (!data.areGiven()) {
      return Optional.empty();
    }
    if (data.folder().isGiven()) {
      FolderOptions folder = data.folder();
      return Optional.of(new TestImages(folder.name(), new FolderTestImages(folder, output)));
    }
    DataSelection selection = data.selection(output);
    ImageSet set = selection.set(Split.TEST);
    return Optional.of(new TestImages(selection.name(), snapshot -> set.inOrder(1)));
  }
}
