package dev.millrace.app.run;

import dev.millrace.app.error.UserException;
import dev.millrace.model.data.Fitting;
import dev.millrace.model.export.SavedModel;
import dev.millrace.topology.accuracy.AccuracySettings;
import dev.millrace.topology.learner.LearnerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * What one instance of the stream application runs with, beside its Kafka settings, whose {@code
 * application.id}, {@code state.dir} and {@code num.stream.threads} give way to what is said here.
 *
 * @param applicationId names the consumer group and the internal topics; instances that share it
 *     share the work
 * @param stateDirectory where Kafka Streams keeps its files
 * @param threads stream threads for learners, or predictors, at least 1; more than there are tasks
 *     stay idle. If empty, one for each that could run here, but at most four per core. Where
 *     several learners make one model, there are two more, for the merger and the accuracy
 * @param learning what the learners do
 * @param measuring how rolling accuracy is measured
 * @param role what the instance does
 * @param imagesRecreated whether the user says that {@code images} was deleted and created again,
 *     so that its offsets may begin anew and the model is to stay
 * @param fitting how image files in the topic are made to fit the network
 */
public record RunSettings(
    String applicationId,
    Path stateDirectory,
    OptionalInt threads,
    LearnerSettings learning,
    AccuracySettings measuring,
    Role role,
    boolean imagesRecreated,
    Fitting fitting) {

  /** Creates settings of an instance that answers and learns. */
  public RunSettings(
      String applicationId,
      Path stateDirectory,
      OptionalInt threads,
      LearnerSettings learning,
      AccuracySettings measuring) {
    this(applicationId, stateDirectory, threads, learning, measuring, Role.BOTH);
  }

  /** Creates settings of an instance whose {@code images} are those it has always read. */
  public RunSettings(
      String applicationId,
      Path stateDirectory,
      OptionalInt threads,
      LearnerSettings learning,
      AccuracySettings measuring,
      Role role) {
    this(applicationId, stateDirectory, threads, learning, measuring, role, false, Fitting.STRETCH);
  }

  /**
   * Returns the same for learners that begin with a model.
   *
   * @throws dev.millrace.app.error.UserException if their network is another
   */
  public RunSettings beginningWith(SavedModel model) {
    if (!model.architecture().equals(learning.architecture())) {
      throw new UserException(
          "Application '%s' began with a model of another network than it is to have now. Give the same --network, --classes and --dropout as then, or start anew under another --application-id."
              .formatted(applicationId));
    }
    return new RunSettings(
        applicationId,
        stateDirectory,
        threads,
        learning.beginningWith(model),
        measuring,
        role,
        imagesRecreated,
        fitting);
  }

  /** Returns the same with names for the classes. */
  RunSettings withClassNames(List<String> names) {
    return new RunSettings(
        applicationId,
        stateDirectory,
        threads,
        learning.withClassNames(names),
        measuring.withClassNames(names),
        role,
        imagesRecreated,
        fitting);
  }

  /** Returns the consumer group of the instance. */
  public String group() {
    return role == Role.PREDICT ? predictorGroup() : applicationId;
  }

  /** Returns the consumer group of instances that only answer. */
  String predictorGroup() {
    return applicationId + "-predict";
  }

  /** Returns the group whose offsets say from where on such instances answer. */
  String handOverGroup() {
    return applicationId + "-predict-from";
  }
}
