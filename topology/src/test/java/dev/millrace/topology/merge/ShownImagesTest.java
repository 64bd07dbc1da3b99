package dev.millrace.topology.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Architecture;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.OnlineLearner;
import dev.millrace.model.StreamSettings;
import dev.millrace.model.TrainingSettings;
import dev.millrace.model.drift.OnDrift;
import dev.millrace.model.memory.ImageMemory;
import dev.millrace.schemas.internal.RememberedImage;
import dev.millrace.topology.checkpoint.StoreDriver;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Images that learners show each other, so that each remembers classes that others alone have. */
class ShownImagesTest {

  private static final int BYTES = 16;
  private static final int CLASSES = 3;
  private static final Architecture NETWORK =
      Architecture.fromJson(
          """
          {"input":[1,4,4],"layers":[{"type":"flatten"},{"type":"dense","units":3}]}""");

  private final StoreDriver store = new StoreDriver();
  private final MergeDriver merging =
      new MergeDriver((int) NETWORK.parameterCount(), BYTES, CLASSES);
  private final List<Map.Entry<String, RememberedImage>> shown = new ArrayList<>();
  private final OnlineLearner learner = learner(new StreamSettings(50, 4, OnDrift.IGNORE));
  private final AmongPeers sharing = start(learner);
  private long images;

  @AfterEach
  void close() {
    learner.close();
    store.close();
  }

  @Test
  void showsOneImageOfSixteenWithTheNextCommit() {
    train(learner, sharing, 100);
    assertThat(shown).isEmpty();

    sharing.commit(store.store);
    assertThat(shown).hasSizeBetween(25, 75); // of 800
    assertThat(shown).extracting(Map.Entry::getKey).doesNotHaveDuplicates();
    assertThat(shown)
        .allSatisfy(
            image -> {
              assertThat(image.getKey()).startsWith("images/learner-0/");
              assertThat(image.getValue().getPixels().get(0))
                  .as("image %d", image.getValue().getArrival())
                  .isEqualTo((byte) image.getValue().getArrival());
              assertThat(image.getValue().getLabel())
                  .isEqualTo((int) (image.getValue().getArrival() % CLASSES));
            });

    shown.clear();
    sharing.commit(store.store);
    assertThat(shown).isEmpty();
  }

  @Test
  void showsSoManyAndNoMoreWithOneCommitAndUsesItsKeysAgain() {
    train(learner, sharing, 500);
    sharing.commit(store.store);
    train(learner, sharing, 500);
    sharing.commit(store.store);

    assertThat(shown).hasSize(2 * ImagesShown.MOST);
    assertThat(shown.stream().map(Map.Entry::getKey).distinct()).hasSize(ImagesShown.MOST);
  }

  @Test
  void showsAndRemembersNothingWithoutAMemory() {
    try (OnlineLearner plain = learner(StreamSettings.NONE)) {
      AmongPeers sharingPlain = start(plain);
      train(plain, sharingPlain, 100);
      merging.receive("images/learner-1/0", image(1));
      sharingPlain.takeOver();
      sharingPlain.commit(store.store);

      assertThat(shown).isEmpty();
      assertThat(plain.remembered()).isZero();
    }
  }

  @Test
  void remembersOnceWhatOthersShow() {
    merging.receive("images/learner-1/0", image(2));
    merging.receive("images/learner-0/0", image(1)); // its own
    merging.receive("images/learner-1/1", image(0));
    assertThat(sharing.isChanged()).isFalse();

    sharing.takeOver();
    sharing.takeOver();
    assertThat(sharing.isChanged()).isTrue();
    ImageMemory memory = learner.memory().orElseThrow();
    assertThat(memory.size()).isEqualTo(2);
    assertThat(List.of(memory.label(0), memory.label(1))).containsExactly(2, 0);
    assertThat(memory.pixels(0)).isEqualTo(image(2).getPixels().array());

    sharing.commit(store.store);
    assertThat(sharing.isChanged()).isFalse();
  }

  @Test
  void leavesOutWhatWasShownBeforeItStarted() {
    merging.receive("images/learner-1/0", image(2));
    try (OnlineLearner later = learner(new StreamSettings(50, 4, OnDrift.IGNORE))) {
      AmongPeers sharingLater = start(later);
      sharingLater.takeOver();
      assertThat(later.remembered()).isZero();

      merging.receive("images/learner-1/1", image(1));
      sharingLater.takeOver();
      assertThat(later.remembered()).isEqualTo(1);
    }
  }

  @Test
  void passesOverWhatIsNoImage() {
    merging.receive("images/learner-1/0", (byte[]) null);
    merging.receive("images/learner-1/0", new byte[] {1});
    merging.receive("images/learner-1/0", image(CLASSES));
    merging.receive("images/learner-1/0", image(-1));
    merging.receive("images/nobody", image(1));
    RememberedImage large = image(1);
    large.setPixels(ByteBuffer.allocate(BYTES + 1));
    merging.receive("images/learner-1/0", large);

    assertThat(merging.observer.passedOver).isEqualTo(6);
    sharing.takeOver();
    assertThat(learner.remembered()).isZero();
  }

  @Test
  void keepsTheNewestImagesWithinItsBound() {
    int bytes = PeerImages.MOST_BYTES / 4;
    MergeDriver large = new MergeDriver(1, bytes, CLASSES);
    for (int i = 0; i < 6; i++) {
      large.receive(
          "images/learner-1/" + i,
          new RememberedImage((long) i, i % CLASSES, ByteBuffer.allocate(bytes)));
    }

    assertThat(large.images().since(0))
        .extracting(PeerImages.Shown::number)
        .containsExactly(3L, 4L, 5L, 6L);
    assertThat(large.images().since(5)).extracting(PeerImages.Shown::number).containsExactly(6L);
    assertThat(large.images().since(6)).isEmpty();
  }

  private AmongPeers start(OnlineLearner newLearner) {
    AmongPeers started =
        merging.sharing("learner-0", delta -> {}, (key, image) -> shown.add(Map.entry(key, image)));
    started.start(newLearner, 1);
    started.open(() -> {});
    return started;
  }

  private static OnlineLearner learner(StreamSettings stream) {
    return new OnlineLearner(NETWORK, TrainingSettings.defaults(), stream);
  }

  /** Trains on mini-batches of eight images, each of which has its number in its pixels. */
  private void train(OnlineLearner trained, AmongPeers told, int steps) {
    ImageBatch batch = new ImageBatch(8, 1, 4, 4);
    for (int step = 0; step < steps; step++) {
      batch.clear();
      for (int i = 0; i < batch.capacity(); i++) {
        byte[] pixels = new byte[BYTES];
        pixels[0] = (byte) images;
        batch.add(pixels, (int) (images % CLASSES));
        images++;
      }
      trained.train(batch);
      told.afterStep(batch);
    }
  }

  private static RememberedImage image(int label) {
    byte[] pixels = new byte[BYTES];
    pixels[3] = (byte) (label + 7);
    return new RememberedImage(5L, label, ByteBuffer.wrap(pixels));
  }
}
