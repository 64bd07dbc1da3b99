package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.export.ModelFile;
import dev.millrace.model.Argmax;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.NamedTensor;
import dev.millrace.model.OnlineLearner;
import dev.millrace.model.Predictor;
import dev.millrace.model.data.DrawnDigits;
import dev.millrace.model.export.SavedModel;
import dev.millrace.topology.learner.LearnerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Applications that begin with a model. */
@Timeout(300)
class RunFromTest {

  private static final int SEED = 77;
  private static final int BATCH = 32;
  private static final String NAMES = "zero,one,two,three,four,five,six,seven,eight,nine";

  @TempDir private static Path directory;
  private static EmbeddedBroker broker;
  private static Path file;
  private static SavedModel model;

  @BeforeAll
  static void trainAModel() throws IOException {
    broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
    Path network =
        Files.writeString(
            directory.resolve("network.json"),
            """
            {"input":[1,28,28],"layers":[
              {"type":"conv2d","filters":8,"kernel":5,"stride":2},{"type":"relu"},
              {"type":"max-pool","size":2},{"type":"flatten"},{"type":"dense","units":10}]}""");
    file = directory.resolve("model.safetensors");
    CommandRun train =
        CommandRun.of(
            ("train --json --drawn --limit 6400 --classes " + NAMES + " --network " + network)
                .concat(" --save " + file)
                .split(" "));
    assertThat(train.exitCode()).as(String.join("\n", train.err())).isZero();
    model = ModelFile.read(file);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void fourPartitionsAndTwoMoreClassesLoseNothing() throws Exception {
    command("topics --partitions 4", "four");
    try (Running run = new Running("four", "--from " + file + " --classes " + NAMES + ",x,y")) {
      assertThat(run.stop.isRequested()).isFalse();
      command("feed --drawn --limit 1000 --seed " + SEED, "four");
      int right = 0;
      for (String line :
          command("watch predictions --from-beginning --limit 1000 --json", "four").out()) {
        JsonNode prediction = new ObjectMapper().readTree(line).get("value");
        right += prediction.get("label").equals(prediction.get("predicted")) ? 1 : 0;
      }
      assertThat(right).isGreaterThanOrEqualTo(countRight(1000) - 5);
    }
  }

  @Test
  void everyStartBeginsWithTheModelUntilSomethingWasLearnedAndThenWithThat() throws Exception {
    try (Running run = new Running("again", "--from " + file)) {
      assertThat(run.end().err())
          .contains("Begins with the model of %s, after %d steps.".formatted(file, model.step()));
    }
    try (Running run = new Running("again", "")) {
      command("feed --drawn --no-shuffle --limit 160 --seed " + SEED, "again");
      command("watch training --from-beginning --limit 5", "again");
      assertThat(run.end().exitCode()).isZero();
    }
    try (Running run = new Running("again", "--from " + file)) {
      assertThat(run.end().err())
          .contains(
              "The application has begun already: --from %s has no effect. Another --application-id begins with it."
                  .formatted(file));
    }
    Path learned = directory.resolve("learned.safetensors");
    command("export " + learned, "again");
    SavedModel exported = ModelFile.read(learned);
    assertThat(exported.step()).isEqualTo(5);
    assertThat(exported.sha256()).isEqualTo(learnedFrom(model, 160));

    try (Running run = new Running("next", "--from again")) {
      assertThat(run.end().err()).contains("Begins with the model of again, after 5 steps.");
    }
  }

  @Test
  void saysWhatItCannotBeginWith() {
    CommandRun unknown = CommandRun.of(arguments("run --from nobody", "bad"));
    assertThat(unknown.err())
        .containsExactly(
            "millrace: --from: there is no file 'nobody', and no application 'nobody' at "
                + broker.bootstrapServers()
                + " that has learned anything.");
    assertThat(CommandRun.of(arguments("run --network reference --from " + file, "bad")).err())
        .first()
        .asString()
        .startsWith("millrace: --from " + file + ": network must have the model's layers");
    assertThat(CommandRun.of(arguments("run --role predict --from " + file, "bad")).err())
        .first()
        .isEqualTo("millrace: --from goes with instances that learn, not with --role predict");
  }

  /** SHA-256 of what a learner predicts with that begins with a model and learns some digits. */
  private static String learnedFrom(SavedModel first, int images) {
    LearnerSettings defaults = LearnerSettings.defaults();
    LearnerSettings settings =
        new LearnerSettings(
                first.architecture(),
                defaults.training(),
                BATCH,
                defaults.predictDelay(),
                defaults.snapshotSteps(),
                defaults.snapshotIdle(),
                defaults.stream())
            .beginningWith(first);
    DrawnDigits digits = DrawnDigits.training(SEED);
    ImageBatch batch = new ImageBatch(BATCH, 1, 28, 28);
    try (OnlineLearner learner = settings.newLearner()) {
      for (int i = 0; i < images; i++) {
        batch.add(digits.get(i).pixels(), digits.get(i).label());
        if (batch.size() == BATCH) {
          learner.train(batch);
          batch.clear();
        }
      }
      return NamedTensor.sha256(learner.predictionWeights());
    }
  }

  private static int countRight(int images) {
    DrawnDigits digits = DrawnDigits.training(SEED);
    ImageBatch batch = new ImageBatch(1, 1, 28, 28);
    float[] probabilities = new float[10];
    int right = 0;
    try (Predictor predictor = model.toPredictor()) {
      for (int i = 0; i < images; i++) {
        batch.clear();
        batch.add(digits.get(i).pixels(), digits.get(i).label());
        predictor.predict(batch, probabilities);
        right += Argmax.of(probabilities, 0, 10) == digits.get(i).label() ? 1 : 0;
      }
    }
    return right;
  }

  private static CommandRun command(String line, String name) {
    CommandRun run = CommandRun.of(arguments(line, name));
    assertThat(run.exitCode()).as(line + "\n" + String.join("\n", run.err())).isZero();
    return run;
  }

  private static String[] arguments(String line, String name) {
    List<String> arguments = new ArrayList<>(List.of(line.strip().split(" +")));
    arguments.addAll(List.of("-b", broker.bootstrapServers(), "--topic-prefix", name + "-"));
    if (line.startsWith("run")) {
      arguments.addAll(List.of("--application-id", name));
      arguments.addAll(List.of("--state-dir", directory.resolve("state-" + name).toString()));
    }
    return arguments.toArray(String[]::new);
  }

  /** An application that runs until it is told to end. */
  private static final class Running implements AutoCloseable {

    private final StopSignal stop = new StopSignal();
    private final CompletableFuture<CommandRun> run;

    Running(String name, String options) {
      String[] arguments = arguments("run " + options, name);
      run = CompletableFuture.supplyAsync(() -> CommandRun.of(Map.of(), stop, arguments));
    }

    CommandRun end() {
      stop.request();
      return run.join();
    }

    @Override
    public void close() {
      CommandRun ended = end();
      assertThat(ended.exitCode()).as(String.join("\n", ended.err())).isZero();
    }
  }
}
