package dev.millrace.topology.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.ImageBatch;
import dev.millrace.model.NamedTensor;
import dev.millrace.model.merge.Delta.Position;
import dev.millrace.model.merge.LocalProgress;
import dev.millrace.model.merge.MergedModel;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.DeltaPart;
import dev.millrace.schemas.internal.LearnerMerging;
import dev.millrace.topology.Pipeline;
import dev.millrace.topology.checkpoint.IncompatibleStateException;
import dev.millrace.topology.checkpoint.StoreDriver;
import dev.millrace.topology.merge.AmongPeers;
import dev.millrace.topology.merge.MergeDriver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AmongPeersTest {

  private static final long BIRTH = 1_700_000_000_000L;

  private final StoreDriver driver = new StoreDriver();
  private final Random random = new Random(8);
  private final List<DeltaPart> sent = new ArrayList<>();
  private final MergeDriver merging = new MergeDriver(34);
  private long version;
  private AmongPeers sharing;
  private LearnerState state = restore();

  @AfterEach
  void close() {
    state.close();
    driver.close();
  }

  @Test
  void sendsOneDeltaPerCommitWithSteps() {
    state.checkpoint();
    assertThat(sent).isEmpty();

    train(3);
    state.checkpoint();
    train(1);
    state.checkpoint();
    state.markPredicted(new float[2 * state.pending().unpredicted().size()]);
    state.checkpoint();

    assertThat(sent).extracting(DeltaPart::getSequence).containsExactly(1L, 2L);
    assertThat(sent).extracting(DeltaPart::getSteps).containsExactly(3L, 1L);
    assertThat(sent).extracting(DeltaPart::getIncarnation).containsOnly(BIRTH);
  }

  @Test
  void goesOnAfterARestartAsIfItHadNeverStoppedWhileThereIsNoModel() {
    train(2);
    state.checkpoint();
    train(2);
    state.checkpoint();
    String weights = sha256();

    state.close();
    state = restore();
    assertThat(sha256()).isEqualTo(weights);
    assertThat(sharing.isUnmerged()).isTrue();
  }

  @Test
  void goesOnAfterARestartWithWhatItToldOf() {
    train(2);
    state.checkpoint();
    train(2);
    state.checkpoint();
    receive(1, 1.5);
    state.takeOverNewerModel();
    state.checkpoint();

    state.close();
    state = restore();
    assertThat(state.learner().peers().effectiveLearners()).isEqualTo(1.5);
    assertThat(state.learner().modelStep()).isEqualTo(102);
    assertThat(sharing.isUnmerged()).isTrue();

    train(1);
    state.checkpoint();
    assertThat(sent).extracting(DeltaPart::getSequence).containsExactly(1L, 2L, 3L);
    receive(3, 1.5);
    state.takeOverNewerModel();
    assertThat(sharing.isUnmerged()).isFalse();
  }

  @Test
  void writesItsTensorsWithEveryEighthCommitOnceThereIsAModel() {
    train(1);
    assertThat(written()).contains("checksum#0");
    receive(1, 1);
    state.takeOverNewerModel();
    for (int commit = 1; commit <= 16; commit++) {
      train(1);
      receive(commit, 1);
      state.takeOverNewerModel();
      assertThat(written().contains("checksum#0"))
          .as("commit %d", commit)
          .isEqualTo(commit % 8 == 0);
    }
  }

  @Test
  void writesItsTensorsWithItsFirstCommitThoughThereIsAModel() {
    receive(0, 1);
    state.takeOverNewerModel();
    train(1);
    assertThat(written()).contains("checksum#0");
  }

  @Test
  void writesItsTensorsInTimeThoughItStartsAgainAndAgain() {
    train(1);
    state.checkpoint();
    int last = 0;
    for (int commit = 1; commit <= 30; commit++) {
      driver.changelog();
      receive(commit, 1);
      state.takeOverNewerModel();
      train(1);
      if (written().contains("checksum#0")) {
        last = commit;
      }
      assertThat(commit - last).isLessThan(8);
      if (commit % 5 == 0) {
        state.close();
        state = restore();
      }
    }
  }

  @Test
  void writesItsTensorsBesideTheBaseThatBelongsToThem() {
    train(1);
    state.checkpoint();
    receive(1, 1);
    state.takeOverNewerModel();
    for (int i = 0; i < LocalProgress.MAX_PENDING; i++) {
      train(1);
      state.checkpoint();
    }
    driver.changelog();
    train(1);
    assertThat(written()).contains("base#0", "checksum#0");
    String weights = sha256();

    state.close();
    state = restore();
    assertThat(sha256()).isEqualTo(weights);
  }

  @Test
  void takesOverTheModelAfterARestartWithOlderTensors() {
    train(1);
    state.checkpoint();
    receive(1, 1);
    state.takeOverNewerModel();
    state.checkpoint();
    train(3);
    state.checkpoint();
    receive(2, 1);
    state.takeOverNewerModel();
    state.checkpoint();
    float[] weights = weights();

    state.close();
    state = restore();
    assertThat(state.learner().step()).isEqualTo(4);
    assertThat(weights()).isNotEqualTo(weights);

    state.takeOverNewerModel();
    assertThat(weights()).containsExactly(weights, within(1e-5f));
  }

  @Test
  void remembersWhatItKeptToItselfWhileNobodyMerged() {
    for (int i = 0; i < LocalProgress.MAX_PENDING + 2; i++) {
      train(1);
      state.checkpoint();
    }
    assertThat(sent).hasSize(LocalProgress.MAX_PENDING);

    state.close();
    state = restore();
    receive(LocalProgress.MAX_PENDING, 1);
    state.takeOverNewerModel();
    state.checkpoint();

    DeltaPart last = sent.get(sent.size() - 1);
    assertThat(last.getSteps()).isEqualTo(2);
    assertThat(last.getSequence()).isEqualTo(LocalProgress.MAX_PENDING + 1);
  }

  @Test
  void writesADeltaOnceAndInAPlaceThatIsFree() {
    train(1);
    state.checkpoint();
    driver.changelog();
    train(1);
    assertThat(written()).contains("delta/1#0").doesNotContain("delta/0#0", "base#0");

    receive(1, 1);
    state.takeOverNewerModel();
    train(1);
    assertThat(written()).contains("delta/0#0").doesNotContain("delta/1#0", "delta/2#0");
  }

  @Test
  void refusesStateOfALearnerThatIsAloneAndTheOtherWayRound() {
    state.checkpoint();
    train(1);
    state.checkpoint();
    assertThatExceptionOfType(IncompatibleStateException.class)
        .isThrownBy(() -> alone(driver))
        .withMessageContaining("made by one of several learners of one model")
        .withMessageContaining("images has one partition now");

    try (StoreDriver other = new StoreDriver()) {
      LearnerState alone = alone(other);
      alone.add(LearnerStateTest.sample(LearnerStateTest.image(0, 0), 0, 0));
      alone.checkpoint();
      alone.close();
      assertThatExceptionOfType(IncompatibleStateException.class)
          .isThrownBy(() -> restore(other))
          .withMessageContaining("made by a learner that shares its model with no other")
          .withMessageContaining("another application id");
    }
  }

  @Test
  void hasNothingToTellSoonWhileTooManyDeltasAreOnTheirWay() {
    train(31);
    assertThat(state.isCommitDue()).isFalse();
    train(1);
    assertThat(state.isCommitDue()).isTrue();

    for (int i = 0; i < LocalProgress.MAX_PENDING; i++) {
      train(1);
      state.checkpoint();
    }
    train(32);
    assertThat(state.isCommitDue()).isFalse();

    receive(1, 1);
    state.takeOverNewerModel();
    assertThat(state.isCommitDue()).isTrue();
  }

  @Test
  void refusesADeltaForWhichThereIsNoRoom() {
    train(1);
    state.checkpoint();
    Serde<LearnerMerging> serde = AvroSerde.of(LearnerMerging.class);
    LearnerMerging merging =
        serde.deserializer().deserialize(null, driver.store.get(ModelSharing.MERGING));
    merging.getPending().get(0).setSlot(7);
    driver.store.put(ModelSharing.MERGING, serde.serializer().serialize(null, merging));

    assertThatExceptionOfType(IncompatibleStateException.class)
        .isThrownBy(this::restore)
        .withMessageContaining("no room for a delta in slot 7");
  }

  @Test
  void refusesADeltaThatIsDamaged() {
    train(1);
    state.checkpoint();
    driver.store.put("delta/0", new byte[3]);

    assertThatExceptionOfType(IncompatibleStateException.class)
        .isThrownBy(this::restore)
        .withMessageContaining("'delta/0' must have 136 bytes, but had 3");
  }

  private LearnerState restore() {
    return restore(driver);
  }

  private LearnerState restore(StoreDriver from) {
    sharing = merging.sharing("learner-0", sent::add);
    return LearnerState.restore(
        "learner-0", Pipeline.settings(), from.store, from.committed, sharing, BIRTH);
  }

  private static LearnerState alone(StoreDriver from) {
    return LearnerState.restore(
        "learner-0",
        Pipeline.settings(),
        from.store,
        from.committed,
        LearnerStateTest.alone(Pipeline.settings()),
        BIRTH);
  }

  /** Has a model come in that names the learner's deltas up to {@code sequence}. */
  private void receive(long sequence, double effectiveLearners) {
    float[] weights = weights();
    weights[0] += (float) random.nextGaussian();
    Map<String, Position> merged = new HashMap<>();
    merged.put("learner-0", new Position(BIRTH, sequence));
    merged.put("learner-1", new Position(BIRTH, 9));
    MergedModel model = new MergedModel(weights, merged, effectiveLearners, 100, 400);
    merging.receive(++version, model);
  }

  private void train(int steps) {
    train(state, steps, random);
  }

  static void train(LearnerState state, int steps, Random random) {
    ImageBatch batch = new ImageBatch(4, 1, 4, 4);
    for (int step = 0; step < steps; step++) {
      batch.clear();
      for (int i = 0; i < 4; i++) {
        byte[] pixels = new byte[16];
        random.nextBytes(pixels);
        batch.add(pixels, i % 2);
      }
      state.train(batch, null);
    }
  }

  /** Returns what is written by a commit now. */
  private List<String> written() {
    return driver.changelog().stream().map(record -> record.key()).toList();
  }

  private float[] weights() {
    float[] weights = new float[state.learner().parameters()];
    state.learner().copyWeightsTo(weights);
    return weights;
  }

  private String sha256() {
    return NamedTensor.sha256(state.learner().state());
  }
}
