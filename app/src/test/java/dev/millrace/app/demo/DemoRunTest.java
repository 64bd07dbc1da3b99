package dev.millrace.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.app.error.UserException;
import dev.millrace.app.feed.FeedOrder;
import dev.millrace.app.feed.ImageFeeder;
import dev.millrace.app.feed.LabelPlan;
import dev.millrace.app.output.Output;
import dev.millrace.app.output.Terminal;
import dev.millrace.model.Architecture;
import dev.millrace.model.StreamSettings;
import dev.millrace.model.data.DrawnDigits;
import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSource;
import dev.millrace.model.data.StreamOrder;
import dev.millrace.topology.accuracy.AccuracySettings;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.observe.StreamObserver;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo where it is not alone, or does not get what it waits for. */
@Timeout(180)
class DemoRunTest {

  private static final int IMAGES = 320;
  private static final int FOREIGN = 200;
  private static final String NETWORK =
      """
      {"input":[1,28,28],"layers":[
        {"type":"max-pool","size":2},{"type":"flatten"},{"type":"dense","units":%d}]}""";

  @Test
  void imagesOfOthersAreNotCounted() throws InterruptedException {
    DemoSettings settings = settings(DrawnDigits.training(1).from(0), 10);
    try (Demo demo = Demo.start(settings, StreamObserver.NONE)) {
      feed(demo, foreignImages());

      DemoResult result = run(demo, Duration.ofSeconds(60)).orElseThrow();

      assertThat(result.predictions()).isEqualTo(IMAGES);
      assertThat(result.testPredictions()).isEqualTo(FewDigits.TEST_IMAGES);
      assertThat(result.deadLetters()).isZero();
      assertThat(result.step()).isEqualTo((IMAGES + FOREIGN) / 32);
    }
  }

  @Test
  void labelsThatComeLaterAreAllAccountedFor() throws InterruptedException {
    LabelPlan plan = new LabelPlan(50, Optional.empty(), 0.1, 0.1, 0.05, 0.1, 1);
    DemoSettings settings =
        settings(DrawnDigits.training(1).from(0).limit(IMAGES), 10, Optional.of(plan));
    try (Demo demo = Demo.start(settings, StreamObserver.NONE)) {
      DemoResult result = run(demo, Duration.ofSeconds(60)).orElseThrow();

      assertThat(result.predictions()).isEqualTo(IMAGES);
      assertThat(result.labels().joined() + result.labels().missing()).isEqualTo(IMAGES);
      assertThat(result.labels().missing()).isPositive();
      assertThat(result.labels().unknown()).isPositive();
      assertThat(result.labels().repeated()).isPositive();
      assertThat(result.labels().corrected()).isPositive();
      assertThat(result.step()).isEqualTo(result.labels().joined() / 32);
      assertThat(result.table().toString()).contains("Labels that came later");
    }
  }

  @Test
  void aStreamThatGivesNothingMoreEndsTheWait() throws InterruptedException {
    DemoSettings settings = settings(DrawnDigits.training(1).from(0).limit(IMAGES - 1), 10);
    try (Demo demo = Demo.start(settings, StreamObserver.NONE)) {
      assertThatExceptionOfType(UserException.class)
          .isThrownBy(() -> run(demo, Duration.ofSeconds(3)))
          .withMessage(
              "Nothing has come out of the stream for 3 s: 319 of 320 images are answered, and"
                  + " rolling accuracy covers 319 of 319.");
    }
  }

  @Test
  void theSourceIsLeftOpenWhileItIsRead() throws InterruptedException {
    SlowSource source = new SlowSource();
    try (Demo demo = Demo.start(settings(source, 10), StreamObserver.NONE)) {
      assertThatExceptionOfType(UserException.class)
          .isThrownBy(() -> run(demo, Duration.ofMillis(500)));

      assertThat(source.closed).isTrue();
      assertThat(source.closedWhileRead).isFalse();
    }
  }

  @Test
  void labelsBeyondTheClassesOfTheNetworkAreRefused() throws InterruptedException {
    try (Demo demo =
        Demo.start(settings(DrawnDigits.training(1).from(0), 5), StreamObserver.NONE)) {
      assertThatExceptionOfType(UserException.class)
          .isThrownBy(() -> run(demo, Duration.ofSeconds(60)))
          .withMessageContaining("but the network has 5 classes");
    }
  }

  /** Gives no image for three seconds, and then ends. */
  private static final class SlowSource implements ImageSource {

    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicBoolean reading = new AtomicBoolean();
    private volatile boolean closed;
    private volatile boolean closedWhileRead;

    @Override
    public ImageSample next() {
      reading.set(true);
      try {
        assertThat(never.await(3, TimeUnit.SECONDS)).isFalse();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      reading.set(false);
      return null;
    }

    @Override
    public OptionalLong size() {
      return OptionalLong.empty();
    }

    @Override
    public void close() {
      closed = true;
      closedWhileRead |= reading.get();
    }
  }

  private static DemoSettings settings(ImageSource training, int classes) {
    return settings(training, classes, Optional.empty());
  }

  private static DemoSettings settings(
      ImageSource training, int classes, Optional<LabelPlan> labels) {
    LearnerSettings defaults = LearnerSettings.defaults();
    return new DemoSettings(
        Optional.empty(),
        1,
        IMAGES,
        new FeedOrder(StreamOrder.SHUFFLED, 1, 1, IMAGES),
        new FewDigits(training),
        labels,
        new LearnerSettings(
            Architecture.fromJson(NETWORK.formatted(classes)),
            defaults.training(),
            defaults.batchSize(),
            defaults.predictDelay(),
            defaults.snapshotSteps(),
            defaults.snapshotIdle(),
            StreamSettings.NONE),
        new AccuracySettings(classes, 100, 0.99));
  }

  /** Labeled digits, and one image that is too small. */
  private static ImageSource foreignImages() {
    DrawnDigits digits = DrawnDigits.training(2);
    return new ImageSource() {
      private int index;

      @Override
      public ImageSample next() {
        int i = index++;
        if (i < FOREIGN) {
          ImageSample digit = digits.get(i);
          return new ImageSample("foreign-" + i, 1, 28, 28, digit.pixels(), digit.label());
        }
        return i == FOREIGN ? new ImageSample("small", 1, 1, 1, new byte[1], 0) : null;
      }

      @Override
      public OptionalLong size() {
        return OptionalLong.of(FOREIGN + 1);
      }
    };
  }

  private static void feed(Demo demo, ImageSource source) {
    try (ImageFeeder feeder = ImageFeeder.open(demo.kafka(), demo.topics().images())) {
      assertThat(feeder.feed(source, OptionalDouble.empty(), count -> {})).isEqualTo(FOREIGN + 1);
    }
  }

  private static Optional<DemoResult> run(Demo demo, Duration patience) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    Output output = new Output(nowhere, nowhere, Terminal.NONE, false);
    return new DemoRun(demo, output, () -> false, patience).run();
  }
}
