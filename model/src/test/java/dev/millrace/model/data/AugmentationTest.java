package dev.millrace.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.random.RandomKey;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class AugmentationTest {

  private static final RandomKey KEY = RandomKey.of(7);

  /** Two planes of 3 x 4. */
  private static final byte[] IMAGE = {
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, (byte) 255, //
    21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, (byte) 200,
  };

  @Test
  void noShiftAndNoRotationLeaveTheImageAsItIs() {
    assertThat(augmented(Augmentation.NONE, IMAGE, 3, 4, 5)).isEqualTo(IMAGE);
    byte[] target = new byte[IMAGE.length];
    Augmentation.turn(IMAGE, 0, 3, 4, 0, 0, 0.0, target);
    Augmentation.turn(IMAGE, 12, 3, 4, 0, 0, 0.0, target);
    assertThat(target).isEqualTo(IMAGE);
  }

  @Test
  void moveTakesWholePixelsAndFillsWithBackground() {
    byte[] target = filled(12);
    Augmentation.move(IMAGE, 0, 3, 4, 1, -2, target);
    assertThat(target).containsExactly(0, 0, 0, 0, 3, 4, 0, 0, 7, 8, 0, 0);
  }

  @Test
  void quarterTurnIsClockwiseAndExact() {
    byte[] square = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    byte[] target = filled(9);
    Augmentation.turn(square, 0, 3, 3, 0, 0, Math.PI / 2, target);
    assertThat(target).containsExactly(7, 4, 1, 8, 5, 2, 9, 6, 3);
  }

  @Test
  void turnedImageIsThenMoved() {
    byte[] square = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    byte[] target = filled(9);
    Augmentation.turn(square, 0, 3, 3, 0, 1, Math.PI / 2, target);
    assertThat(target).containsExactly(0, 7, 4, 0, 8, 5, 0, 9, 6);
  }

  @Test
  void turnInterpolatesLinearlyBetweenNeighbors() {
    byte[] line = {0, 0, 0, 100, 100, 100, 0, 0, 0};
    byte[] target = filled(9);
    // At 45 degrees a neighbor of the center comes from (±1/√2, ±1/√2) of it: 0.293 rows from the
    // line, and so 29.3 % of its ink; the corners come from √2 away, straight above or beside.
    Augmentation.turn(line, 0, 3, 3, 0, 0, Math.PI / 4, target);
    assertThat(target).containsExactly(59, 29, 0, 29, 100, 29, 0, 29, 59);
  }

  @Test
  void everyShiftWithinTheRangeComesAboutAsOftenAsAnyOther() {
    Augmentation augmentation = new Augmentation(1, 0);
    byte[] dot = {0, 0, 0, 0, 9, 0, 0, 0, 0};
    int[] counts = new int[9];
    for (int i = 0; i < 9_000; i++) {
      byte[] target = augmented(augmentation, dot, 3, 3, i);
      for (int place = 0; place < 9; place++) {
        counts[place] += target[place] == 9 ? 1 : 0;
      }
    }
    // 1,000 each, with a standard deviation of 30
    for (int count : counts) {
      assertThat(count).isBetween(850, 1_150);
    }
  }

  @Test
  void everySecondImageIsMirrored() {
    Augmentation augmentation = new Augmentation(0, 0, true);
    byte[] planes = {1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16};
    byte[] reversed = {3, 2, 1, 6, 5, 4, 13, 12, 11, 16, 15, 14};
    int mirrored = 0;
    for (int i = 0; i < 1_000; i++) {
      byte[] target = augmented(augmentation, planes, 2, 3, i);
      assertThat(target).isIn(planes, reversed);
      mirrored += target[0] == 3 ? 1 : 0;
    }
    assertThat(mirrored).as("of 1,000, with a standard deviation of 16").isBetween(420, 580);
    assertThat(Augmentation.suitedTo(3).mirror()).isTrue();
    assertThat(Augmentation.suitedTo(1)).isEqualTo(Augmentation.DIGITS);
  }

  @Test
  void sameKeyAndIndexGiveTheSameImageAndOthersDoNot() {
    byte[] digit = DrawnDigits.training(1).get(0).pixels();
    Set<String> images = new HashSet<>();
    for (long index = 0; index < 20; index++) {
      byte[] once = augmented(Augmentation.DIGITS, digit, 28, 28, index);
      assertThat(augmented(Augmentation.DIGITS, digit, 28, 28, index)).isEqualTo(once);
      images.add(HexFormat.of().formatHex(once));
    }
    assertThat(images).hasSize(20);
  }

  @Test
  void planesAreChangedAlike() {
    byte[] gray = DrawnDigits.training(1).get(0).pixels();
    byte[] twice = new byte[2 * gray.length];
    System.arraycopy(gray, 0, twice, 0, gray.length);
    System.arraycopy(gray, 0, twice, gray.length, gray.length);
    byte[] target = augmented(Augmentation.DIGITS, twice, 28, 28, 3);
    byte[] plane = augmented(Augmentation.DIGITS, gray, 28, 28, 3);
    assertThat(Arrays.copyOf(target, gray.length)).isEqualTo(plane);
    assertThat(Arrays.copyOfRange(target, gray.length, twice.length)).isEqualTo(plane);
  }

  @Test
  void imageItselfIsNotTouched() {
    byte[] image = IMAGE.clone();
    augmented(new Augmentation(2, 30), image, 3, 4, 1);
    assertThat(image).isEqualTo(IMAGE);
  }

  @Test
  void refusesWhatCannotBe() {
    refused(() -> new Augmentation(-1, 0)).hasMessage("shift must be at least 0, but was -1");
    refused(() -> new Augmentation(0, 181))
        .hasMessage("degrees must be in [0, 180], but was 181.0");
    refused(() -> new Augmentation(0, Double.NaN))
        .hasMessage("degrees must be in [0, 180], but was NaN");
    refused(() -> Augmentation.NONE.apply(IMAGE, 3, 4, KEY, 0, IMAGE))
        .hasMessage("target must be another array than the image");
    refused(() -> Augmentation.NONE.apply(IMAGE, 3, 5, KEY, 0, new byte[24]))
        .hasMessage("image and target must be planes of 3 x 5 pixels, but were 24 and 24 bytes");
    refused(() -> Augmentation.NONE.apply(IMAGE, 3, 4, KEY, 0, new byte[12]))
        .hasMessage("image and target must be planes of 3 x 4 pixels, but were 24 and 12 bytes");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(ThrowingCallable call) {
    return assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] augmented(
      Augmentation augmentation, byte[] image, int height, int width, long index) {
    byte[] target = filled(image.length);
    augmentation.apply(image, height, width, KEY, index, target);
    return target;
  }

  /** Not zero, so that a byte left alone shows. */
  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 77);
    return bytes;
  }
}
