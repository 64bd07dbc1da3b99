package dev.millrace.model;

import dev.millrace.model.data.Augmentation;
import dev.millrace.model.optimizer.OptimizerSettings;
import dev.millrace.model.optimizer.OptimizerSettings.AdamSettings;
import java.util.Objects;

/**
 * Everything besides architecture and data that decides what a learner learns. Immutable; compared
 * by value; {@link #toString} names every setting.
 *
 * @param seed of the first weights, of dropout and of augmentation
 * @param optimizer and its constants
 * @param averageDecay share of the moving average of the weights kept per step, in [0, 1); 0
 *     predicts with the last weights
 * @param augmentation how images are changed before they are trained on; predictions see them as
 *     they are
 */
public record TrainingSettings(
    long seed, OptimizerSettings optimizer, double averageDecay, Augmentation augmentation) {

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if the decay is out of range
   */
  public TrainingSettings {
    Objects.requireNonNull(optimizer, "optimizer must be given");
    Objects.requireNonNull(augmentation, "augmentation must be given");
    if (!(averageDecay >= 0 && averageDecay < 1)) {
      throw new IllegalArgumentException(
          "average decay must be in [0, 1), but was " + averageDecay);
    }
  }

  /**
   * Seed 1, Adam as {@link OptimizerSettings#named(String)} has it, average decay 0.998, no
   * augmentation.
   */
  public static TrainingSettings defaults() {
    return new TrainingSettings(1, OptimizerSettings.named("adam"), 0.998, Augmentation.NONE);
  }

  /** The same with another seed. */
  public TrainingSettings withSeed(long newSeed) {
    return new TrainingSettings(newSeed, optimizer, averageDecay, augmentation);
  }

  /** The same with another optimizer. */
  public TrainingSettings withOptimizer(OptimizerSettings newOptimizer) {
    return new TrainingSettings(seed, newOptimizer, averageDecay, augmentation);
  }

  /** The same with another decay of the average. */
  public TrainingSettings withAverageDecay(double newDecay) {
    return new TrainingSettings(seed, optimizer, newDecay, augmentation);
  }

  /**
   * The same for a learner that is one of several: Adam forgets its direction sooner, for what the
   * others have done meanwhile makes an old one wrong.
   */
  public TrainingSettings amongPeers() {
    return optimizer instanceof AdamSettings adam
        ? withOptimizer(
            new AdamSettings(
                adam.learningRate(), Math.min(adam.beta1(), 0.5), adam.beta2(), adam.epsilon()))
        : this;
  }

  /** The same with another augmentation. */
  public TrainingSettings withAugmentation(Augmentation newAugmentation) {
    return new TrainingSettings(seed, optimizer, averageDecay, newAugmentation);
  }
}
