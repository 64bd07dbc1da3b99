package dev.millrace.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OwnImagesTest {

  private final OwnImages images = new OwnImages();

  @Test
  void answersToImagesOfOthersAreNotCounted() {
    images.expect("own");
    images.onPrediction("foreign");
    images.onDeadLetter("foreign");

    assertThat(images.answered()).isZero();
    assertThat(images.predictions()).isZero();
    assertThat(images.deadLetters()).isZero();
  }

  @Test
  void anAnswerMayComeBeforeItsImageIsExpected() {
    images.onPrediction("own");
    assertThat(images.answered()).isZero();

    images.expect("own");

    assertThat(images.answered()).isEqualTo(1);
    assertThat(images.predictions()).isEqualTo(1);
  }

  @Test
  void anImageThatIsPredictedAndThenRejectedIsOneImage() {
    images.expect("own");
    images.onPrediction("own");
    images.onDeadLetter("own");

    assertThat(images.answered()).isEqualTo(1);
    assertThat(images.predictions()).isEqualTo(1);
    assertThat(images.deadLetters()).isEqualTo(1);
  }

  @Test
  void doublesAreSeen() {
    images.expect("own");
    images.expect("own");
    images.onPrediction("own");
    images.onPrediction("own");

    assertThat(images.answered()).isEqualTo(1);
    assertThat(images.predictions()).isEqualTo(2);
  }
}
