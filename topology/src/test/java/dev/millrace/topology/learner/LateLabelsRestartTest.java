package dev.millrace.topology.learner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.ImageBatch;
import dev.millrace.model.NamedTensor;
import dev.millrace.model.StreamSettings;
import dev.millrace.model.drift.OnDrift;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.Label;
import dev.millrace.topology.Pipeline;
import dev.millrace.topology.checkpoint.StoreDriver;
import dev.millrace.topology.door.LateLabel;
import dev.millrace.topology.door.Received;
import dev.millrace.topology.door.Sample;
import dev.millrace.topology.label.WaitSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A learner that is stopped and restored goes on with late labels as if it had never stopped. */
class LateLabelsRestartTest {

  private static final int RECORDS = 600;
  private static final WaitSettings WAIT = new WaitSettings(20, Duration.ofMillis(60));

  private final List<LateLabel> letGo = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void goesOnAsIfItHadNeverStopped(long seed) {
    List<Received> records = records(new Random(seed));
    String undisturbed = run(records, new Random(0), 0);
    int lost = letGo.size();
    letGo.clear();
    String restarted = run(records, new Random(seed), 0.1);

    assertThat(restarted).isEqualTo(undisturbed);
    assertThat(letGo).hasSize(lost);
    assertThat(undisturbed)
        .doesNotContain("joined=0,", "missing=0,", "unknown=0,", "repeated=0,", "corrected=0,");
  }

  @Test
  void keepsWithinOtherBounds() {
    try (StoreDriver driver = new StoreDriver()) {
      LearnerState state = restore(driver, new WaitSettings(20, Duration.ofDays(1)));
      for (int i = 0; i < 20; i++) {
        add(state, image(i, i), new Random(1));
      }
      add(state, label("i3", 1, 100), new Random(1));
      predict(state);
      state.checkpoint();
      state.close();

      state = restore(driver, new WaitSettings(5, Duration.ofDays(1)));
      add(state, label("i3", 1, 101), new Random(1)); // still in mind
      assertThat(state.labels().figures().counts().repeated()).isEqualTo(1);
      assertThat(state.labels().figures().waitingImages()).isEqualTo(5);
      assertThat(state.labels().figures().counts().missing()).isEqualTo(11);
      state.checkpoint();
      state.close();

      state = restore(driver, new WaitSettings(50, Duration.ofDays(1)));
      add(state, label("i3", 0, 102), new Random(1));
      assertThat(state.labels().figures().counts().corrected()).isEqualTo(1);
      assertThat(state.labels().figures().waitingImages()).isEqualTo(5);
      state.close();
    }
  }

  /** Takes in the records, restarting with a probability after each; returns all that is known. */
  private String run(List<Received> records, Random random, double restarts) {
    try (StoreDriver driver = new StoreDriver()) {
      LearnerState state = restore(driver, WAIT);
      for (Received record : records) {
        add(state, record, random);
        if (random.nextDouble() < restarts) {
          state.checkpoint();
          state.close();
          state = restore(driver, WAIT);
        }
      }
      predict(state);
      String known =
          NamedTensor.sha256(state.learner().state())
              + state.labels().figures()
              + state.labels().streamTime()
              + state.scores().predicted()
              + state.pending().batch().stream().map(image -> image.sample().id()).toList();
      state.close();
      return known;
    }
  }

  private LearnerState restore(StoreDriver driver, WaitSettings wait) {
    LearnerState state =
        LearnerState.restore(
            "learner-0",
            Pipeline.settings(new StreamSettings(30, 4, OnDrift.ADAPT)).withWaiting(wait),
            driver.store,
            driver.committed,
            LearnerStateTest.alone(Pipeline.settings()),
            0);
    state.labels().rejectTo(label -> letGo.add(null));
    return state;
  }

  /** As the processor does, but that the clock has it predict at random moments. */
  private static void add(LearnerState state, Received record, Random clock) {
    if (record instanceof Sample sample) {
      state.add(sample);
    } else {
      state.add((LateLabel) record);
    }
    boolean full = state.pending().labeled() == Pipeline.BATCH;
    if (full
        || state.pending().unpredicted().size() == Pipeline.BATCH
        || clock.nextDouble() < 0.3) {
      predict(state);
    }
    if (full) {
      ImageBatch batch = new ImageBatch(Pipeline.BATCH, 1, 4, 4);
      PendingImages.fill(batch, state.pending().batch());
      state.train(batch, null);
    }
    state.scores().take();
  }

  private static void predict(LearnerState state) {
    ImageBatch batch = new ImageBatch(20, 1, 4, 4);
    PendingImages.fill(batch, state.pending().unpredicted());
    float[] probabilities = new float[2 * batch.size()];
    state.learner().predict(batch, probabilities);
    state.markPredicted(probabilities);
  }

  /** Images with and without labels, and labels before and after them, again, wrong, or of none. */
  private static List<Received> records(Random random) {
    List<Received> records = new ArrayList<>();
    int images = 0;
    for (int time = 0; time < RECORDS; time++) {
      if (random.nextBoolean()) {
        records.add(image(images++, time));
      } else {
        int image = Math.max(0, images + 5 - random.nextInt(30));
        String id = random.nextInt(20) == 0 ? "nobody-" + time : "i" + image;
        Integer label = random.nextInt(20) == 0 ? null : random.nextInt(10) == 0 ? 1 : image % 2;
        records.add(label(id, label, time));
      }
    }
    return records;
  }

  private static Sample image(int number, long time) {
    return LearnerStateTest.sample(
        LearnerStateTest.image(number, number % 7 == 0 ? number % 2 : null), number, time);
  }

  private static LateLabel label(String id, Integer label, long time) {
    byte[] value =
        label == null
            ? null
            : AvroSerde.of(Label.class)
                .serializer()
                .serialize("", new Label(id, label, Instant.EPOCH));
    return new LateLabel(
        id,
        label,
        id.getBytes(StandardCharsets.UTF_8),
        value,
        new RecordHeaders().add("trace", new byte[] {1}),
        "labels",
        0,
        time,
        time);
  }
}
