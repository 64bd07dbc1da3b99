package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.data.Augmentation;
import dev.millrace.model.optimizer.OptimizerSettings;
import org.junit.jupiter.api.Test;

class TrainingSettingsTest {

  @Test
  void textNamesEverySetting() {
    assertThat(TrainingSettings.defaults().withSeed(7))
        .hasToString(
            "TrainingSettings[seed=7, optimizer=AdamSettings[learningRate=LearningRate["
                + "initial=0.003, decaySteps=1000.0], beta1=0.9, beta2=0.99, epsilon=1.0E-8], averageDecay=0.998,"
                + " augmentation=Augmentation[shift=0, degrees=0.0,"
                + " mirror=false]]");
  }

  @Test
  void refusesADecayOfOne() {
    OptimizerSettings adam = OptimizerSettings.named("adam");
    assertThatThrownBy(() -> new TrainingSettings(1, adam, 1, Augmentation.NONE))
        .hasMessage("average decay must be in [0, 1), but was 1.0");
    assertThatThrownBy(() -> new TrainingSettings(1, adam, Double.NaN, Augmentation.NONE))
        .hasMessage("average decay must be in [0, 1), but was NaN");
  }
}
