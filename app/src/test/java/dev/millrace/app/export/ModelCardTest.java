package dev.millrace.app.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Architecture;
import dev.millrace.model.LayerSpec;
import dev.millrace.model.export.SavedModel;
import dev.millrace.model.initializer.Initializer;
import dev.millrace.topology.snapshot.Snapshot;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelCardTest {

  private static final Architecture NETWORK =
      new Architecture(
          1,
          1,
          1,
          List.of(new LayerSpec.Flatten(), new LayerSpec.Dense(3, Initializer.HE)),
          List.of("cat", "dog", "a|b"));

  private final ModelCard card = new ModelCard(model(), Map.of("batch", "32"), "my photographs");

  private static Snapshot model() {
    long parameters = NETWORK.parameterCount();
    ByteBuffer weights = ByteBuffer.allocate(Math.toIntExact(parameters * Float.BYTES));
    SavedModel saved =
        new SavedModel("learner-0", 1_234, 39_488, NETWORK, Map.of("batch", "32"), weights);
    return Snapshot.of(saved, Instant.parse("2026-12-01T04:00:00Z"));
  }

  @Test
  void saysWhatTheModelIsAndHowGood() {
    answer(0, 0, 3);
    answer(0, 1, 1);
    answer(1, 1, 5);
    answer(2, 1, 1);

    assertThat(card.toString())
        .startsWith("# Model `learner-0`\n")
        .contains("| Classes | cat, dog, a\\|b |")
        .contains("| Learned from | 39,488 labeled images of a stream, in 1,234 optimizer steps |")
        .contains("| Published | 2026-12-01T04:00:00Z |")
        .contains("| Setting batch | `32` |")
        .contains("Tested on 10 labeled images (my photographs)")
        .contains("**80.00 %** are right")
        .contains("| cat | 4 | 75.00 % | 100.00 % |")
        .contains("| dog | 5 | 100.00 % | 71.43 % |")
        .contains("| a\\|b | 1 | 0.00 % | – |")
        .contains("| cat | dog | 1 |\n| a\\|b | dog | 1 |\n")
        .contains("| cat | 3 | 1 | 0 |")
        .contains("## Limits");
  }

  @Test
  void saysThatNothingIsConfused() {
    answer(1, 1, 5);
    assertThat(card.toString()).contains("Nothing, on these images.").doesNotContain("is \\ said");
  }

  private void answer(int label, int predicted, int times) {
    for (int i = 0; i < times; i++) {
      card.answered(label, predicted);
    }
  }
}
