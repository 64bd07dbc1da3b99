package dev.millrace.app.run;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.app.export.ModelFile;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.GroupAdmin;
import dev.millrace.app.report.ChosenSnapshot;
import dev.millrace.model.export.SavedModel;
import dev.millrace.topology.Topics;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where a model is taken from: a file, or another application. */
public final class ModelSource {

  private static final String IMAGES = Topics.withPrefix("").images().name();

  private ModelSource() {}

  /**
   * Reads a model.
   *
   * @param from a safetensors file, or the id of an application, of which the newest snapshot is
   *     taken
   * @throws UserException if it is neither, or the application has none
   */
  public static SavedModel read(String from, KafkaSettings kafka, Cluster cluster) {
    if (isFile(from)) {
      return ModelFile.read(Path.of(from));
    }
    String images =
        new GroupAdmin(cluster)
            .committedTopics(from).stream()
                .filter(topic -> topic.endsWith(IMAGES))
                .findFirst()
                .orElseThrow(
                    () ->
                        new UserException(
                            "--from: there is no file '%1$s', and no application '%1$s' at %2$s that has learned anything."
                                .formatted(from, cluster.bootstrapServers())));
    String prefix = images.substring(0, images.length() - IMAGES.length());
    return ChosenSnapshot.read(kafka, Topics.withPrefix(prefix), null).toSavedModel();
  }

  private static boolean isFile(String from) {
    try {
      return Files.isRegularFile(Path.of(from));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
