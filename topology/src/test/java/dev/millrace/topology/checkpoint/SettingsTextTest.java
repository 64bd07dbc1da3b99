package dev.millrace.topology.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.TrainingSettings;
import dev.millrace.model.data.Augmentation;
import dev.millrace.model.optimizer.LearningRate;
import dev.millrace.model.optimizer.OptimizerSettings;
import org.junit.jupiter.api.Test;

class SettingsTextTest {

  /** This text stands in the changelog of every learner: another one refuses its state. */
  @Test
  void namesEverySettingInAFormThatStays() {
    TrainingSettings settings =
        new TrainingSettings(
            7,
            OptimizerSettings.named("adam", LearningRate.constant(2e-3)),
            0.995,
            new Augmentation(1, 10));

    assertThat(SettingsText.of(settings))
        .isEqualTo(
            "TrainingSettings(seed=7, optimizer=AdamSettings(learningRate=LearningRate("
                + "initial=0.002, decaySteps=Infinity), beta1=0.9,"
                + " beta2=0.99, epsilon=1.0E-8), averageDecay=0.995,"
                + " augmentation=Augmentation(shift=1, degrees=10.0))");
  }

  @Test
  void differsWhenASettingDiffers() {
    TrainingSettings settings = TrainingSettings.defaults();

    assertThat(SettingsText.of(settings.withAugmentation(new Augmentation(0, 0, true))))
        .endsWith("augmentation=Augmentation(shift=0, degrees=0.0, mirror=true))");
    assertThat(SettingsText.of(settings.withSeed(5))).isNotEqualTo(SettingsText.of(settings));
    assertThat(SettingsText.of(settings.withOptimizer(OptimizerSettings.named("sgd"))))
        .isNotEqualTo(SettingsText.of(settings));
  }
}
