package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands one after the other, as in three terminals. */
@Timeout(180)
class PipelineCommandsTest {

  private static final int IMAGES = 320;

  private static EmbeddedBroker broker;

  @TempDir private Path stateDirectory;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void runLearnsWhatFeedSendsAndStatusAndEvaluateSaySo() throws Exception {
    StopSignal stop = new StopSignal();
    CompletableFuture<CommandRun> running =
        CompletableFuture.supplyAsync(
            () -> command(stop, "run", "--state-dir", stateDirectory.toString()));
    awaitStatus(running, "", "millrace");
    assertThat(
            json(command("feed", "--drawn", "--limit", String.valueOf(IMAGES), "--json"))
                .get("images")
                .asInt())
        .isEqualTo(IMAGES);

    JsonNode predictions =
        json(
            command(
                "watch",
                "predictions",
                "--from-beginning",
                "--limit",
                String.valueOf(IMAGES),
                "--json"));
    assertThat(predictions.get("value").get("imageId").asText()).startsWith("drawn-");
    JsonNode training =
        json(command("watch", "training", "--from-beginning", "--limit", "10", "--json"));
    assertThat(training.get("value").get("step").asLong()).isEqualTo(10);
    stop.request();
    CommandRun run = running.get();
    assertThat(run.exitCode()).as(String.join("\n", run.err())).isZero();
    assertThat(run.out()).last().isEqualTo("learner-0 stopped at step 10, after 320 images.");

    JsonNode status = json(command("status", "--json"));
    assertThat(status.get("imagesEnd").asLong()).isEqualTo(IMAGES);
    assertThat(status.get("imagesCommitted").asLong()).isEqualTo(IMAGES);
    assertThat(status.get("lag").asLong()).isZero();
    assertThat(status.get("imagesLost").asLong()).isZero();
    assertThat(status.get("step").asLong()).isEqualTo(10);
    JsonNode learner = status.get("learners").get(0);
    assertThat(status.get("learners")).hasSize(1);
    assertThat(learner.get("learner").asText()).isEqualTo("learner-0");
    assertThat(learner.get("step").asLong()).isEqualTo(10);
    assertThat(learner.get("images").asLong()).isEqualTo(320);
    assertThat(learner.get("loss").asDouble()).isPositive();
    assertThat(status.get("labels").toString())
        .isEqualTo(
            "{\"joined\":0,\"missing\":0,\"unknown\":0,\"repeated\":0,\"corrected\":0,"
                + "\"withdrawn\":0,\"waitingImages\":0,\"waitingLabels\":0}");
    JsonNode evaluation = json(command("evaluate", "--drawn", "--limit", "300", "--json"));
    assertThat(evaluation.get("images").asLong()).isEqualTo(300);
    assertThat(evaluation.get("step").asLong()).isEqualTo(10);
    assertThat(evaluation.get("modelSha256")).isEqualTo(status.get("modelSha256"));
    assertThat(evaluation.get("testAccuracy").asDouble()).isBetween(0.0, 1.0);
  }

  @Test
  void runThatStopsSaysWhichImagesWaitForAFullMiniBatch() throws Exception {
    String[] run = {
      "run",
      "--topic-prefix",
      "rest-",
      "--application-id",
      "rest",
      "--state-dir",
      stateDirectory.toString()
    };
    StopSignal stop = new StopSignal();
    CompletableFuture<CommandRun> running = CompletableFuture.supplyAsync(() -> command(stop, run));
    awaitStatus(running, "rest-", "rest");
    json(command("feed", "--topic-prefix", "rest-", "--drawn", "--limit", "73", "--json"));
    command("watch", "predictions", "--topic-prefix", "rest-", "--from-beginning", "--limit", "73");

    stop.request();

    assertThat(running.get().out())
        .last()
        .isEqualTo(
            "learner-0 stopped at step 2, after 64 images; its state keeps 9 more for the next"
                + " mini-batch.");
  }

  @Test
  void statusAndRunSayWhatBecameOfLabelsOnTheirOwnTopic() throws Exception {
    StopSignal stop = new StopSignal();
    CompletableFuture<CommandRun> running =
        CompletableFuture.supplyAsync(
            () -> late(stop, "run --application-id late --json --state-dir " + stateDirectory));
    awaitStatus(running, "late-", "late");
    late("feed --drawn --limit 10 --seed 9 --unlabeled");
    late("watch predictions --from-beginning --limit 10");
    late("feed --drawn --limit 64 --label-delay 5");
    late("watch training --from-beginning --limit 2");

    JsonNode labels = json(late("status --application-id late --json")).get("labels");
    assertThat(labels.get("joined").asLong()).isEqualTo(64);
    assertThat(labels.get("waitingImages").asLong()).isEqualTo(10);
    assertThat(late("status --application-id late").out())
        .containsSubsequence(
            "Labels on their own topic, as of the newest steps",
            "    64        0        0         0          0          0              10               0");

    stop.request();
    assertThat(json(running.get()).get("labels")).isEqualTo(labels);
  }

  @Test
  void statusSaysWhatToDoWhenThereAreNoTopics() {
    CommandRun run = command("status", "--topic-prefix", "missing-");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .containsExactly(
            "millrace: There is no topic 'missing-images'. 'millrace run' or 'millrace topics'"
                + " creates it.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "status --json"})
  void statusOfAnApplicationThatIsNotThereIsOneLine(String status) {
    command("topics", "--topic-prefix", "idle-");

    CommandRun run = command((status + " --topic-prefix idle- --application-id nosuch").split(" "));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .containsExactly(
            "millrace: There is no application 'nosuch' at "
                + broker.bootstrapServers()
                + ": no consumer group has that id. Start 'millrace run' first, or check"
                + " --application-id.");
  }

  @Test
  void statusOfAnApplicationThatHasCommittedNothingYetIsShown() throws Exception {
    StopSignal stop = new StopSignal();
    CompletableFuture<CommandRun> running =
        CompletableFuture.supplyAsync(
            () ->
                command(
                    stop,
                    "run",
                    "--topic-prefix",
                    "new-",
                    "--application-id",
                    "new",
                    "--state-dir",
                    stateDirectory.toString()));

    awaitStatus(running, "new-", "new");
    JsonNode status =
        json(command("status", "--topic-prefix", "new-", "--application-id", "new", "--json"));
    assertThat(status.get("imagesCommitted").asLong()).isZero();
    assertThat(status.get("modelSha256").isNull()).isTrue();

    stop.request();
    assertThat(running.get().exitCode()).isZero();
  }

  @Test
  void runRefusesASettingThatWouldBreakItsPromise() {
    CommandRun run =
        command(
            "run",
            "--topic-prefix",
            "refused-",
            "--state-dir",
            stateDirectory.toString(),
            "--set",
            "processing.guarantee=at_least_once");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .containsExactly(
            "millrace: Setting processing.guarantee must be exactly_once_v2, but was"
                + " at_least_once");
  }

  private static void awaitStatus(
      CompletableFuture<CommandRun> running, String prefix, String application) throws Exception {
    while (command("status", "--topic-prefix", prefix, "--application-id", application).exitCode()
        != 0) {
      if (running.isDone()) {
        throw new AssertionError("run ended early: " + running.get());
      }
    }
  }

  private static CommandRun late(String line) {
    return late(new StopSignal(), line);
  }

  private static CommandRun late(StopSignal stop, String line) {
    return command(stop, (line + " --topic-prefix late-").split(" "));
  }

  private static CommandRun command(String... args) {
    return command(new StopSignal(), args);
  }

  private static CommandRun command(StopSignal stop, String... args) {
    String[] all = new String[args.length + 2];
    System.arraycopy(args, 0, all, 0, args.length);
    all[args.length] = "--bootstrap-servers";
    all[args.length + 1] = broker.bootstrapServers();
    return CommandRun.of(Map.of(), stop, all);
  }

  private static JsonNode json(CommandRun run) throws IOException {
    assertThat(run.exitCode()).as(String.join("\n", run.err())).isZero();
    return new ObjectMapper().readTree(run.out().get(run.out().size() - 1));
  }
}
