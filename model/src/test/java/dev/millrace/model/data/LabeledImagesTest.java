package dev.millrace.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LabeledImagesTest {
  private static final int SIZE = 200;

  /** Image i has one pixel of value i and label i mod 10. */
  private static LabeledImages set() {
    byte[][] pixels = new byte[SIZE][];
    byte[] labels = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      pixels[i] = new byte[] {(byte) i};
      labels[i] = (byte) (i % 10);
    }
    return new LabeledImages("train", 1, 1, 1, pixels, Optional.of(labels));
  }

  @Test
  void givesItsImagesInOrderWithIdsFromTheirIndex() {
    List<ImageSample> images = Pulled.all(set().inOrder(1));

    assertThat(images).hasSize(SIZE);
    assertThat(images.get(0).id()).isEqualTo("train-00000");
    assertThat(images.get(42).id()).isEqualTo("train-00042");
    assertThat(images.get(42).label()).isEqualTo(2);
  }

  @Test
  void marksTheIdsOfLaterEpochs() {
    List<String> ids = Pulled.ids(set().inOrder(3));

    assertThat(ids).hasSize(3 * SIZE).doesNotHaveDuplicates();
    assertThat(ids.get(SIZE + 42)).isEqualTo("train-e1-00042");
    assertThat(ids.get(2 * SIZE)).isEqualTo("train-e2-00000");
  }

  @Test
  void shufflesEveryEpochAnewAndGivesEveryImageOnceInEach() {
    List<ImageSample> images = Pulled.all(set().shuffled(7, 2));
    List<Byte> first = pixels(images.subList(0, SIZE));
    List<Byte> second = pixels(images.subList(SIZE, 2 * SIZE));

    assertThat(new HashSet<>(first)).hasSize(SIZE);
    assertThat(second).containsExactlyInAnyOrderElementsOf(first).isNotEqualTo(first);
    assertThat(first).isNotEqualTo(pixels(Pulled.all(set().inOrder(1))));
    assertThat(images).extracting(ImageSample::id).doesNotHaveDuplicates();
  }

  @Test
  void keepsIdPixelsAndLabelTogetherWhenShuffled() {
    for (ImageSample image : Pulled.all(set().shuffled(7, 2))) {
      int index = image.pixels()[0] & 0xFF;
      assertThat(image.id()).endsWith(Ids.numbered("", index));
      assertThat(image.label()).isEqualTo(index % 10);
    }
  }

  @Test
  void shufflesByTheSeedAlone() {
    List<String> once = Pulled.ids(set().shuffled(7, 2));

    assertThat(Pulled.ids(set().shuffled(7, 2))).isEqualTo(once);
    assertThat(Pulled.ids(set().shuffled(8, 2))).isNotEqualTo(once);
    assertThat(Pulled.ids(set().shuffled(7, 1))).isEqualTo(once.subList(0, SIZE));
  }

  @Test
  void keepsTheOrderOfASeedForEver() {
    assertThat(Pulled.ids(set().shuffled(42, 1).limit(3)))
        .containsExactly("train-00145", "train-00027", "train-00120");
  }

  @Test
  void knowsItsSourcesSizes() {
    assertThat(set().inOrder(3).size()).hasValue(600);
    assertThat(set().shuffled(1, 1).size()).hasValue(200);
  }

  @Test
  void staysAtTheEnd() {
    ImageSource source = set().inOrder(1);
    Pulled.all(source);

    assertThat(source.next()).isNull();
    assertThat(source.next()).isNull();
  }

  @Test
  void refusesNoEpochs() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> set().inOrder(0))
        .withMessage("epochs must be 1 or more, but was 0");
  }

  @Test
  void refusesArraysThatDoNotFit() {
    byte[][] pixels = {new byte[4], new byte[3]};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LabeledImages("x", 1, 2, 2, pixels, Optional.empty()))
        .withMessage("every image must be 1 x 2 x 2 bytes, but one was 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LabeledImages("x", 1, 2, 2, new byte[0][], Optional.empty()))
        .withMessage("there must be at least 1 image");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LabeledImages("x", 1, 1, 1, new byte[2][1], Optional.of(new byte[3])))
        .withMessage("labels must be as many as the images, 2, but were 3");
  }

  private static List<Byte> pixels(List<ImageSample> images) {
    return images.stream().map(image -> image.pixels()[0]).toList();
  }
}
