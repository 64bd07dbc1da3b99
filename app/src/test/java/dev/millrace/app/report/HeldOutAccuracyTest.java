package dev.millrace.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.model.Architecture;
import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSource;
import dev.millrace.topology.snapshot.Snapshot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class HeldOutAccuracyTest {

  private static final Architecture NETWORK =
      Architecture.fromJson(
          """
          {"input":[1,2,8],"layers":[{"type":"flatten"},{"type":"dense","units":2}]}""");

  @Test
  void unlabeledImagesAreLeftOut() {
    HeldOutAccuracy measured =
        HeldOutAccuracy.of(
            snapshot(), source(image("a", 2, 8, 0), image("b", 2, 8, -1), image("c", 2, 8, 1)));

    // With weights of 0 all classes are as likely, and the first one is taken.
    assertThat(measured).isEqualTo(new HeldOutAccuracy(2, 1));
  }

  @Test
  void anImageOfAsManyPixelsInAnotherShapeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeldOutAccuracy.of(snapshot(), source(image("a", 4, 4, 0))))
        .withMessage("image 'a' must be 1 x 2 x 8 (channels, height, width), but was 1 x 4 x 4");
  }

  @Test
  void aLabelThatIsNoClassIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeldOutAccuracy.of(snapshot(), source(image("a", 2, 8, 2))))
        .withMessage("label of image 'a' must be below 2, the number of classes, but was 2");
  }

  @Test
  void aModelWhoseProbabilitiesAreNotNumbersHasNoAccuracy() {
    // One weight of class 1, of the first pixel: infinite times an image's zero is NaN.
    Snapshot snapshot = snapshot();
    snapshot.data().order(ByteOrder.LITTLE_ENDIAN).putFloat(4, Float.POSITIVE_INFINITY);

    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(
            () -> HeldOutAccuracy.of(snapshot, source(image("a", 2, 8, 0), image("b", 2, 8, 1))))
        .withMessage(
            "the probabilities that model 'learner-0' of step 1 gives must be finite, but those of 2"
                + " of 2 images were not: its training diverged (is the learning rate too high?)");
  }

  private static Snapshot snapshot() {
    int bytes = Math.toIntExact(NETWORK.parameterCount() * Float.BYTES);
    return new Snapshot("learner-0", 1, 32, NETWORK, "", ByteBuffer.allocate(bytes), Instant.EPOCH);
  }

  private static ImageSample image(String id, int height, int width, int label) {
    return new ImageSample(id, 1, height, width, new byte[height * width], label);
  }

  private static ImageSource source(ImageSample... samples) {
    Iterator<ImageSample> left = List.of(samples).iterator();
    return new ImageSource() {
      @Override
      public ImageSample next() {
        return left.hasNext() ? left.next() : null;
      }

      @Override
      public OptionalLong size() {
        return OptionalLong.of(samples.length);
      }
    };
  }
}
