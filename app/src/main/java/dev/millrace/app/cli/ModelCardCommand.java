package dev.millrace.app.cli;

import dev.millrace.app.export.ModelCard;
import dev.millrace.app.feed.DataSelection;
import dev.millrace.app.output.Output;
import dev.millrace.app.report.HeldOutAccuracy;
import dev.millrace.app.report.NewestSnapshots;
import dev.millrace.model.export.SavedModel;
import dev.millrace.topology.snapshot.Snapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** {@code millrace model-card}: what there is to know of a model, to be handed on with it. */
@Command(
    name = "model-card",
    description = {
      "Prints what there is to know of the newest model of the topic model, or with --model of that of a file, as "
          + "Markdown: what it is, accuracy by class and what it confuses on a held-out set, limits. The held-out set "
          + "is MNIST's test images unless others are chosen.",
      "With --json: {\"card\", \"testAccuracy\", \"images\", \"step\", \"modelSha256\"}."
    })
final class ModelCardCommand implements Callable<Integer> {

  @Mixin private KafkaOptions kafka;
  @Mixin private DataOptions data;
  @Mixin private ClassOptions classes;
  @Mixin private ModelTestOptions testOptions;
  @Mixin private OutputOptions outputOptions;

  @Override
  public Integer call() {
    Output output = outputOptions.output();
    ModelTest test = testOptions.on(kafka, data, classes);
    Snapshot newest = NewestSnapshots.newest(test.snapshots(output)).orElseThrow();
    DataSelection images = test.images(newest.architecture(), output);
    ModelCard card =
        new ModelCard(
            newest, test.file().map(SavedModel::settings).orElse(Map.of()), images.name());
    HeldOutAccuracy measured = test.measure(newest, images, card::answered);
    output.text(card.toString());
    output.json(json(card, measured, newest));
    return ExitCode.OK;
  }

  private static Map<String, Object> json(
      ModelCard card, HeldOutAccuracy measured, Snapshot snapshot) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("card", card.toString());
    json.put("testAccuracy", measured.accuracy());
    json.put("images", measured.images());
    json.put("step", snapshot.step());
    json.put("modelSha256", snapshot.sha256());
    return json;
  }
}
