package dev.millrace.app.cli;

import dev.millrace.model.Architecture;
import dev.millrace.model.optimizer.OptimizerSettings;
import dev.millrace.topology.accuracy.AccuracySettings;
import dev.millrace.topology.learner.LearnerSettings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The options of every command that runs learners on a stream: the network, how it is trained, and
 * how accuracy is measured.
 */
final class LearnerOptions extends TrainingOptions {

  private static final LearnerSettings DEFAULTS = LearnerSettings.defaults();

  @Mixin private StreamOptions stream;
  @Mixin private WaitOptions wait;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      defaultValue = "adam",
      description = "One of " + OptimizerSettings.NAMES + "; ${DEFAULT-VALUE} unless given.")
  private String optimizer;

  @Option(
      names = "--augment",
      description =
          "Change images a little, at random, before training on them: gray ones are shifted and turned, those in "
              + "color shifted and mirrored. Predictions see them as they are.")
  private boolean augment;

  @Option(
      names = "--snapshot-steps",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "Optimizer steps from one published snapshot to the next; ${DEFAULT-VALUE} unless given.")
  private int snapshotSteps;

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Sliding window of the rolling accuracy, in images; ${DEFAULT-VALUE} unless given.")
  private int window;

  @Option(
      names = "--fading-factor",
      paramLabel = "F",
      defaultValue = "0.999",
      description = "Fading factor of the rolling accuracy; ${DEFAULT-VALUE} unless given.")
  private double fadingFactor;

  /**
   * Returns what the learners do.
   *
   * @throws ParameterException if an option is out of its range
   */
  LearnerSettings learning() {
    return learning(architecture());
  }

  /**
   * Returns what the learners do with a network that has been chosen already.
   *
   * @throws ParameterException if an option is out of its range
   */
  LearnerSettings learning(Architecture network) {
    try {
      return new LearnerSettings(
          network,
          training(optimizer, network, augment),
          batch(),
          DEFAULTS.predictDelay(),
          snapshotSteps,
          DEFAULTS.snapshotIdle(),
          stream.settings(DEFAULTS.stream()),
          wait.settings(network));
    } catch (IllegalArgumentException e) {
      throw wrongUsage(e.getMessage(), e);
    }
  }

  /**
   * Returns how rolling accuracy is measured.
   *
   * @param learning the learners whose predictions are scored
   * @throws ParameterException if an option is out of its range
   */
  AccuracySettings measuring(LearnerSettings learning) {
    try {
      return new AccuracySettings(
          learning.architecture().classes(),
          window,
          fadingFactor,
          learning.architecture().classNames());
    } catch (IllegalArgumentException e) {
      throw wrongUsage(e.getMessage(), e);
    }
  }
}
