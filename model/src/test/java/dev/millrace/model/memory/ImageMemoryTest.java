package dev.millrace.model.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.model.random.RandomKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageMemoryTest {

  private static final int CLASSES = 4;
  private static final RandomKey KEY = RandomKey.of(7);

  private final ImageMemory memory = memory(12);

  private static ImageMemory memory(int capacity) {
    return new ImageMemory(capacity, CLASSES, 2, KEY);
  }

  @Test
  void keepsEveryImageWhileThereIsRoom() {
    offer(memory, 0, 12, i -> 3);

    assertThat(memory.size()).isEqualTo(12);
    assertThat(IntStream.range(0, 12).mapToLong(memory::arrival))
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
    assertThat(memory.pixels(5)).containsExactly(5, 3);
  }

  @Test
  void givesRoomToNewClassesUntilAllHaveAsMany() {
    offer(memory, 0, 400, i -> i / 100);

    assertThat(sizes(memory)).containsExactly(3, 3, 3, 3);
  }

  @Test
  void keepsWhatThereIsOfARareClass() {
    offer(memory, 0, 2, i -> 1);
    offer(memory, 2, 1_000, i -> i % 2 == 0 ? 0 : 2);

    assertThat(sizes(memory)).containsExactly(5, 2, 5, 0);
  }

  @Test
  void keepsEachImageOfAClassWithTheSameProbability() {
    int[] kept = new int[200];
    for (int seed = 0; seed < 2_000; seed++) {
      ImageMemory tried = new ImageMemory(20, CLASSES, 2, RandomKey.of(seed));
      offer(tried, 0, 200, i -> 0);
      IntStream.range(0, 20).forEach(slot -> kept[(int) tried.arrival(slot)]++);
    }

    assertThat(Arrays.stream(kept, 0, 100).sum()).isBetween(19_400, 20_600);
    assertThat(Arrays.stream(kept).min().orElseThrow()).isGreaterThan(140);
    assertThat(Arrays.stream(kept).max().orElseThrow()).isLessThan(260);
  }

  @Test
  void drawsEachClassAsOftenWhateverItsSize() {
    offer(memory, 0, 2, i -> 1);
    offer(memory, 2, 12, i -> 3);
    int[] drawn = new int[CLASSES];
    IntStream.range(0, 10_000).forEach(counter -> drawn[memory.label(memory.draw(counter))]++);

    assertThat(drawn[1]).isBetween(4_800, 5_200);
    assertThat(drawn[1] + drawn[3]).isEqualTo(10_000);
  }

  @Test
  void drawsEveryImageOfAClass() {
    offer(memory, 0, 12, i -> 2);

    assertThat(IntStream.range(0, 500).map(memory::draw).distinct().count()).isEqualTo(12);
  }

  @Test
  void hasNothingToDrawWhileItIsEmpty() {
    assertThatIllegalStateException().isThrownBy(() -> memory.draw(0));
  }

  @Test
  void forgetsTheOldImagesOfOneClass() {
    offer(memory, 0, 10, i -> i % 2);

    assertThat(memory.countBefore(1, 6)).isEqualTo(3);
    assertThat(memory.forgetBefore(1, 6)).isEqualTo(3);

    assertThat(sizes(memory)).containsExactly(5, 2, 0, 0);
    assertThat(memory.countBefore(1, 6)).isZero();
    assertThat(memory.offered()).containsExactly(5, 2, 0, 0);
    assertThat(IntStream.range(0, 12).filter(memory::holds).filter(i -> memory.label(i) == 1))
        .containsExactly(7, 9);
    offer(memory, 10, 20, i -> 3);
    assertThat(memory.size()).isEqualTo(12);
  }

  @Test
  void tellsWhichSlotsHaveChanged() {
    offer(memory, 0, 3, i -> 0);
    assertThat(memory.changed()).containsExactly(0, 1, 2);

    memory.clearChanged();
    assertThat(memory.changed()).isEmpty();

    memory.forgetBefore(0, 2);
    assertThat(memory.changed()).containsExactly(0, 1);
  }

  @Test
  void goesOnInTheSameWayFromItsSlotsWhateverHasHappened() {
    SplittableRandom random = new SplittableRandom(1);
    ImageMemory whole = memory(12);
    for (int i = 0; i < 500; i++) {
      offer(whole, i, i + 1, index -> random.nextInt(CLASSES));
      if (random.nextInt(50) == 0) {
        whole.forgetBefore(random.nextInt(CLASSES), i - 20);
      }
      if (i % 25 == 0) {
        assertThat(slots(copy(whole))).isEqualTo(slots(whole));
        assertThat(IntStream.range(0, 20).map(copy(whole)::draw).toArray())
            .isEqualTo(IntStream.range(0, 20).map(whole::draw).toArray());
      }
    }
    ImageMemory resumed = copy(whole);
    assertThat(continued(resumed, 500)).isEqualTo(continued(whole, 500));
  }

  @Test
  void refusesWhatCannotBeInASlot() {
    memory.restore(3, new byte[2], 0, 5);

    for (Runnable wrong :
        List.<Runnable>of(
            () -> memory.restore(3, new byte[2], 0, 5),
            () -> memory.restore(12, new byte[2], 0, 5),
            () -> memory.restore(-1, new byte[2], 0, 5),
            () -> memory.restore(4, new byte[3], 0, 5),
            () -> memory.restore(4, new byte[2], CLASSES, 5),
            () -> memory.restore(4, new byte[2], -1, 5),
            () -> memory.restore(4, new byte[2], 0, -1))) {
      assertThatIllegalArgumentException().isThrownBy(wrong::run);
    }
    assertThat(memory.size()).isEqualTo(1);
  }

  private static ImageMemory copy(ImageMemory memory) {
    ImageMemory copy = memory(memory.capacity());
    for (int slot = 0; slot < memory.capacity(); slot++) {
      if (memory.holds(slot)) {
        copy.restore(slot, memory.pixels(slot), memory.label(slot), memory.arrival(slot));
      }
    }
    System.arraycopy(memory.offered(), 0, copy.offered(), 0, CLASSES);
    assertThat(copy.changed()).isEmpty();
    return copy;
  }

  private static List<String> continued(ImageMemory memory, int from) {
    offer(memory, from, from + 100, i -> i * i % CLASSES);
    return slots(memory);
  }

  private static List<String> slots(ImageMemory memory) {
    return IntStream.range(0, memory.capacity())
        .mapToObj(
            slot ->
                memory.holds(slot)
                    ? memory.label(slot)
                        + " of "
                        + memory.arrival(slot)
                        + Arrays.toString(memory.pixels(slot))
                    : "free")
        .toList();
  }

  private static int[] sizes(ImageMemory memory) {
    return IntStream.range(0, CLASSES).map(memory::size).toArray();
  }

  private interface Labels {
    int of(int index);
  }

  private static void offer(ImageMemory memory, int from, int to, Labels labels) {
    for (int i = from; i < to; i++) {
      int label = labels.of(i);
      memory.offer(ByteBuffer.wrap(new byte[] {(byte) i, (byte) label}), label, i);
    }
  }
}
