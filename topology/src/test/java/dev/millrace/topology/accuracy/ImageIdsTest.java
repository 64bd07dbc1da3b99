package dev.millrace.topology.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImageIdsTest {

  @Test
  void tellImagesAndLearnersApart() {
    Set<Long> ids = new HashSet<>();
    for (int learner = 0; learner < 20; learner++) {
      ImageIds ofLearner = new ImageIds("learner-" + learner);
      for (long number = 0; number < 1000; number++) {
        ids.add(ofLearner.of(number));
      }
    }
    assertThat(ids).hasSize(20_000).doesNotContain(ImageIds.UNKNOWN);
  }

  /** They are part of the state, so a new version must make the same. */
  @Test
  void stayTheSame() {
    assertThat(Long.toHexString(new ImageIds("learner-0").of(7))).isEqualTo("6810ce57d612426d");
  }
}
