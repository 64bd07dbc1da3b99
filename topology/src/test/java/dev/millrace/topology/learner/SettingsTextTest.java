package dev.millrace.topology.learner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.TrainingSettings;
import dev.millrace.model.optimizer.OptimizerSettings;
import org.junit.jupiter.api.Test;

class SettingsTextTest {

  /** This text stands in the changelog of every learner: another one refuses its state. */
  @Test
  void namesEverySettingInAFormThatStays() {
    TrainingSettings settings =
        new TrainingSettings(7, OptimizerSettings.named("adam", 2e-3), 0.995);

    assertThat(SettingsText.of(settings))
        .isEqualTo(
            "TrainingSettings(seed=7, optimizer=AdamSettings(learningRate=0.002, beta1=0.9,"
                + " beta2=0.999, epsilon=1.0E-8), averageDecay=0.995)");
  }

  @Test
  void differsWhenASettingDiffers() {
    TrainingSettings settings = TrainingSettings.defaults();

    assertThat(SettingsText.of(settings.withSeed(5))).isNotEqualTo(SettingsText.of(settings));
    assertThat(SettingsText.of(settings.withOptimizer(OptimizerSettings.named("sgd", 0.002))))
        .isNotEqualTo(SettingsText.of(settings));
  }
}
