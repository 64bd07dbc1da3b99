package dev.millrace.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.model.data.Fitting.Mode;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FittingTest {
  private static final int RED = 0xFFFF0000;
  private static final int CLEAR = 0;

  @Test
  void keepsPixelsOfTheSameSize() {
    assertThat(Fitting.STRETCH.apply(gray(2, 3, 0, 1, 60, 128, 200, 255), 1, 2, 3))
        .containsExactly(0, 1, 60, (byte) 128, (byte) 200, (byte) 255);
  }

  @Test
  void takesTheMeanOfTheAreaWhereItGetsSmaller() {
    // Columns of 1.5 pixels: (10 + 0.5 * 40) / 1.5 and (0.5 * 40 + 70) / 1.5.
    assertThat(Fitting.STRETCH.apply(gray(1, 3, 10, 40, 70), 1, 1, 2)).containsExactly(20, 60);
    assertThat(Fitting.STRETCH.apply(gray(2, 2, 0, 10, 20, 30), 1, 1, 1)).containsExactly(15);
  }

  @Test
  void interpolatesWhereItGetsLarger() {
    assertThat(Fitting.STRETCH.apply(gray(1, 2, 0, 100), 1, 1, 4)).containsExactly(0, 25, 75, 100);
  }

  @Test
  void cropsTheMiddle() {
    Fitting crop = new Fitting(Mode.CROP, false, false, OptionalInt.empty());

    assertThat(crop.apply(gray(1, 4, 1, 2, 3, 4), 1, 1, 2)).containsExactly(2, 3);
    assertThat(crop.apply(gray(4, 2, 1, 1, 2, 4, 6, 8, 9, 9), 1, 1, 1)).containsExactly(5);
  }

  @Test
  void padsWithZeroOrTheBackground() {
    Fitting pad = new Fitting(Mode.PAD, false, false, OptionalInt.empty());
    Fitting onRed = new Fitting(Mode.PAD, false, false, OptionalInt.of(0xFF0000));

    assertThat(pad.apply(gray(1, 2, 50, 60), 1, 4, 2)).containsExactly(0, 0, 50, 60, 0, 0, 0, 0);
    assertThat(onRed.apply(gray(1, 1, 7), 3, 1, 3))
        .containsExactly((byte) 255, 7, (byte) 255, 0, 7, 0, 0, 7, 0);
  }

  @Test
  void padsWithZeroWhereItInverts() {
    Fitting pad = new Fitting(Mode.PAD, true, false, OptionalInt.empty());

    assertThat(pad.apply(gray(1, 1, 5), 1, 1, 3)).containsExactly(0, (byte) 250, 0);
  }

  @Test
  void exchangesRowsAndColumns() {
    Fitting transpose = new Fitting(Mode.STRETCH, false, true, OptionalInt.empty());

    assertThat(transpose.apply(gray(2, 3, 1, 2, 3, 4, 5, 6), 1, 3, 2))
        .containsExactly(1, 4, 2, 5, 3, 6);
  }

  @Test
  void makesColorsGrayByTheirLuma() {
    Picture colors = new Picture(1, 3, new int[] {0xFFFF0000, 0xFF00FF00, 0xFF0000FF});

    assertThat(Fitting.STRETCH.apply(colors, 1, 1, 3)).containsExactly(76, (byte) 150, 29);
  }

  @Test
  void showsTheBackgroundThroughWhatIsTransparent() {
    Picture half = new Picture(1, 2, new int[] {0x80000000, CLEAR});

    assertThat(Fitting.STRETCH.apply(half, 1, 1, 2)).containsExactly(127, (byte) 255);
    assertThat(
            new Fitting(Mode.STRETCH, false, false, OptionalInt.of(0x404040)).apply(half, 1, 1, 2))
        .containsExactly(32, 64);
  }

  @Test
  void showsWhiteInkOnBlackUnlessABackgroundIsChosen() {
    Picture ink = new Picture(1, 2, new int[] {0xFFFFFFFF, 0x00FFFFFF});

    assertThat(Fitting.STRETCH.apply(ink, 1, 1, 2)).containsExactly((byte) 255, 0);
    assertThat(
            new Fitting(Mode.STRETCH, false, false, OptionalInt.of(0xFFFFFF)).apply(ink, 1, 1, 2))
        .containsExactly((byte) 255, (byte) 255);
  }

  @Test
  void refusesOtherChannels() {
    Picture picture = new Picture(1, 1, new int[] {RED});

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fitting.STRETCH.apply(picture, 2, 1, 1))
        .withMessage("channels must be 1 or 3, but was 2");
  }

  private static Picture gray(int height, int width, int... levels) {
    int[] argb = new int[levels.length];
    for (int i = 0; i < levels.length; i++) {
      argb[i] = 0xFF000000 | levels[i] * 0x010101;
    }
    return new Picture(height, width, argb);
  }
}
