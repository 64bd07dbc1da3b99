package dev.millrace.app.cli;

import dev.millrace.app.error.UserException;
import dev.millrace.app.feed.DataSelection;
import dev.millrace.app.output.Output;
import dev.millrace.app.output.Table;
import dev.millrace.app.report.HeldOutAccuracy;
import dev.millrace.app.report.NewestSnapshots;
import dev.millrace.topology.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/**
 * {@code millrace evaluate}: the newest snapshot of each model on images it has not learned from.
 */
@Command(
    name = "evaluate",
    description = {
      "Measures the newest snapshots of the topic model, or with --model that of a file, on a held-out set: "
          + "MNIST's test images unless others are chosen.",
      "With --json: {\"testAccuracy\", \"images\", \"step\", \"modelSha256\", \"models\": "
          + "[{\"model\", \"testAccuracy\", \"step\", \"modelSha256\"}…]}; the first four are those of the "
          + "model that was written last."
    })
final class EvaluateCommand implements Callable<Integer> {

  @Mixin private KafkaOptions kafka;
  @Mixin private DataOptions data;
  @Mixin private ClassOptions classes;
  @Mixin private ModelTestOptions testOptions;
  @Mixin private OutputOptions outputOptions;

  /** One model in the JSON. */
  private record ModelRow(String model, double testAccuracy, long step, String modelSha256) {}

  private record Result(Snapshot snapshot, HeldOutAccuracy measured) {}

  @Override
  public Integer call() {
    Output output = outputOptions.output();
    ModelTest test = testOptions.on(kafka, data, classes);
    List<Snapshot> snapshots = test.snapshots(output);
    Snapshot newest = NewestSnapshots.newest(snapshots).orElseThrow();
    DataSelection selection = test.images(newest.architecture(), output);
    Result best = new Result(newest, test.measure(newest, selection));
    List<Result> results = new ArrayList<>();
    for (Snapshot snapshot : NewestSnapshots.byModel(snapshots)) {
      if (snapshot.modelId().equals(newest.modelId())) {
        results.add(best);
      } else {
        evaluateOlder(test, snapshot, selection, output).ifPresent(results::add);
      }
    }
    output.text(table(results, selection).toString());
    output.json(FilesJson.with(json(best, results), selection));
    return ExitCode.OK;
  }

  /** Measures a model that may be of another network, which the images need not fit. */
  private static Optional<Result> evaluateOlder(
      ModelTest test, Snapshot snapshot, DataSelection selection, Output output) {
    try {
      return Optional.of(new Result(snapshot, test.measure(snapshot, selection)));
    } catch (UserException e) {
      output.note(
          "Left out model '"
              + snapshot.modelId()
              + "', which is not the newest: "
              + e.getMessage());
      return Optional.empty();
    }
  }

  private static Table table(List<Result> results, DataSelection selection) {
    Table table =
        new Table(
            "Test accuracy on " + selection.name(),
            "Model",
            "Step",
            "Test images",
            "Test accuracy",
            "SHA-256");
    for (Result result : results) {
      table.row(
          result.snapshot().modelId(),
          String.format(Locale.ROOT, "%,d", result.snapshot().step()),
          String.format(Locale.ROOT, "%,d", result.measured().images()),
          String.format(Locale.ROOT, "%.2f %%", 100 * result.measured().accuracy()),
          result.snapshot().sha256());
    }
    return table;
  }

  private static Map<String, Object> json(Result best, List<Result> results) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("testAccuracy", best.measured().accuracy());
    json.put("images", best.measured().images());
    json.put("step", best.snapshot().step());
    json.put("modelSha256", best.snapshot().sha256());
    json.put(
        "models",
        results.stream()
            .map(
                result ->
                    new ModelRow(
                        result.snapshot().modelId(),
                        result.measured().accuracy(),
                        result.snapshot().step(),
                        result.snapshot().sha256()))
            .toList());
    return json;
  }
}
