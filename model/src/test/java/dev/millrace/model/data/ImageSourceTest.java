package dev.millrace.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ImageSourceTest {
  private static ImageSource three() {
    return new LabeledImages("x", 1, 1, 1, new byte[3][1], Optional.of(new byte[3])).inOrder(1);
  }

  private static ImageSource endless() {
    return DrawnDigits.training(1).from(0);
  }

  @Test
  void limitsTheNumberOfImages() {
    assertThat(Pulled.ids(three().limit(2))).containsExactly("x-00000", "x-00001");
    assertThat(Pulled.all(three().limit(0))).isEmpty();
    assertThat(Pulled.all(three().limit(5))).hasSize(3);
    assertThat(Pulled.all(endless().limit(4))).hasSize(4);
  }

  @Test
  void limitsTheSize() {
    assertThat(three().limit(2).size()).hasValue(2);
    assertThat(three().limit(5).size()).hasValue(3);
    assertThat(endless().limit(4).size()).hasValue(4);
    assertThat(endless().size()).isEmpty();
  }

  @Test
  void refusesANegativeLimit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> three().limit(-1))
        .withMessage("limit must be 0 or more, but was -1");
  }

  @Test
  void takesTheLabelsAway() {
    assertThat(Pulled.all(three())).allMatch(ImageSample::isLabeled);
    assertThat(Pulled.all(three().unlabeled())).hasSize(3).noneMatch(ImageSample::isLabeled);
    assertThat(three().unlabeled().size()).hasValue(3);
  }

  @Test
  void closesWhatItWraps() {
    AtomicInteger closed = new AtomicInteger();
    ImageSource source =
        new ImageSource() {
          @Override
          public ImageSample next() {
            return null;
          }

          @Override
          public OptionalLong size() {
            return OptionalLong.of(0);
          }

          @Override
          public void close() {
            closed.incrementAndGet();
          }
        };

    source.limit(1).unlabeled().close();

    assertThat(closed).hasValue(1);
  }
}
