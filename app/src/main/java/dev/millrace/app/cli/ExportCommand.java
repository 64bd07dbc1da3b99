package dev.millrace.app.cli;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.export.ModelFile;
import dev.millrace.app.export.ModelFormat;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.app.output.Output;
import dev.millrace.app.report.ChosenSnapshot;
import dev.millrace.topology.Topics;
import dev.millrace.topology.snapshot.Snapshot;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace export}: the newest snapshot, as a file. */
@Command(
    name = "export",
    description = {
      "Writes the newest snapshot of the topic model to a file, which 'evaluate --model' and 'run --from' read "
          + "(.safetensors), or other programs run (.onnx).",
      "With --json: {\"file\", \"format\", \"model\", \"step\", \"images\", \"modelSha256\"}."
    })
final class ExportCommand implements Callable<Integer> {

  @Mixin private KafkaOptions kafkaOptions;
  @Mixin private ModelFileOptions fileOptions;
  @Mixin private OutputOptions outputOptions;

  @Parameters(paramLabel = "FILE", description = "Is written, or replaced.")
  private Path file;

  @Option(
      names = "--model-id",
      paramLabel = "ID",
      description =
          "Of which model, if there are several; the one that was written last unless given.")
  private String modelId;

  @Override
  public Integer call() {
    Output output = outputOptions.output();
    ModelFormat format = fileOptions.formatOf("FILE", file);
    KafkaSettings kafka = kafkaOptions.settings();
    Topics topics = kafkaOptions.topics();
    try (Cluster cluster = Cluster.connect(kafka)) {
      new TopicAdmin(cluster).require(topics.images(), topics.model());
    }
    Snapshot snapshot = ChosenSnapshot.read(kafka, topics, modelId);
    ModelFile.write(snapshot.toSavedModel(), format, file);
    output.text(
        String.format(
            Locale.ROOT,
            "Model '%s' after %,d steps is in %s.",
            snapshot.modelId(),
            snapshot.step(),
            file));
    output.json(json(snapshot, format));
    return ExitCode.OK;
  }

  private Map<String, Object> json(Snapshot snapshot, ModelFormat format) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", file.toString());
    json.put("format", format.name().toLowerCase(Locale.ROOT));
    json.put("model", snapshot.modelId());
    json.put("step", snapshot.step());
    json.put("images", snapshot.images());
    json.put("modelSha256", snapshot.sha256());
    return json;
  }
}
