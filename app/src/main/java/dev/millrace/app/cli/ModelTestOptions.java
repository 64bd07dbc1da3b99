package dev.millrace.app.cli;

import dev.millrace.app.export.ModelFile;
import dev.millrace.model.export.SavedModel;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of commands that test models. */
final class ModelTestOptions {

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = PositiveInt.class,
      description = "Take so many images at most; of drawn digits 10000 unless given.")
  private Integer limit;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Take the model of a .safetensors file, without Kafka.")
  private Path model;

  /**
   * Returns the test.
   *
   * @throws dev.millrace.app.error.UserException if the file cannot be read
   */
  ModelTest on(KafkaOptions kafka, DataOptions data, ClassOptions classes) {
    return new ModelTest(
        kafka, data, classes, limit, Optional.ofNullable(model).map(ModelTestOptions::read));
  }

  private static SavedModel read(Path file) {
    SavedModel saved = ModelFile.read(file);
    return saved.id().isEmpty() ? saved.withId(file.getFileName().toString()) : saved;
  }
}
