package dev.millrace.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.feed.DataSelection;
import dev.millrace.app.feed.FeedOrder;
import dev.millrace.model.data.Mnist.Split;
import dev.millrace.model.data.StreamOrder;
import dev.millrace.topology.accuracy.AccuracySettings;
import dev.millrace.topology.learner.LearnerSettings;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoSettingsTest {

  @Test
  void testLabelsDriftWhenThoseOfTheStreamHave() {
    DataSelection drawn = DataSelection.drawn();
    DemoSettings settings =
        new DemoSettings(
            Optional.empty(),
            1,
            640,
            new FeedOrder(StreamOrder.DRIFT, 1, 1, 640),
            drawn,
            Optional.empty(),
            LearnerSettings.defaults(),
            new AccuracySettings(10, 100, 0.99));
    int label = drawn.set(Split.TEST).label(3);

    assertThat(settings.testAfter(320).label(3)).isEqualTo(label);
    assertThat(settings.testAfter(352).label(3)).isEqualTo((label + 1) % 10);
  }
}
