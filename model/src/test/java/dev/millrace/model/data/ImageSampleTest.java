package dev.millrace.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ImageSampleTest {
  @Test
  void removesTheLabelAlone() {
    ImageSample labeled = new ImageSample("a", 1, 2, 2, new byte[4], 7);

    ImageSample unlabeled = labeled.withoutLabel();

    assertThat(labeled.isLabeled()).isTrue();
    assertThat(unlabeled.isLabeled()).isFalse();
    assertThat(unlabeled.label()).isEqualTo(ImageSample.NO_LABEL);
    assertThat(unlabeled.id()).isEqualTo("a");
    assertThat(unlabeled.pixels()).isSameAs(labeled.pixels());
  }

  @Test
  void refusesAnEmptyId() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImageSample("", 1, 2, 2, new byte[4], 7))
        .withMessage("id must not be empty");
  }

  @Test
  void refusesPixelsThatDoNotFitTheDimensions() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImageSample("a", 3, 2, 2, new byte[4], 7))
        .withMessage("pixels must be 3 x 2 x 2 bytes, but were 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImageSample("a", 1, 0, 2, new byte[0], 7))
        .withMessage("channels, height and width must be positive, but were 1 x 0 x 2");
  }

  @Test
  void refusesALabelBelowNoLabel() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImageSample("a", 1, 2, 2, new byte[4], -2))
        .withMessage("label must be 0 or more, or NO_LABEL (-1), but was -2");
  }
}
