package dev.millrace.app.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.config.KafkaSettingsBuilder;
import dev.millrace.app.error.UserException;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.model.data.DataException;
import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSource;
import dev.millrace.model.data.LabeledImages;
import dev.millrace.model.data.Mnist.Split;
import dev.millrace.model.data.StreamOrder;
import dev.millrace.topology.Topics;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The feeder against a real broker. */
@Timeout(120)
class ImageFeederTest {

  private static final Topics TOPICS = Topics.withPrefix("");

  private EmbeddedBroker broker;
  private KafkaSettings settings;

  @BeforeEach
  void startBroker() {
    broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
    settings =
        new KafkaSettingsBuilder()
            .set(
                Map.of(
                    "bootstrap.servers", broker.bootstrapServers(),
                    "request.timeout.ms", "1000",
                    "delivery.timeout.ms", "2000",
                    "max.block.ms", "2000"))
            .build();
    try (Cluster cluster = Cluster.connect(settings)) {
      new TopicAdmin(cluster).create(TOPICS.all(), OptionalInt.empty());
    }
  }

  @AfterEach
  void stopBroker() {
    broker.close();
  }

  @Test
  void tellsItsProgressUpToTheLastImageAndFeedsAgain() {
    List<Long> progress = new ArrayList<>();
    try (ImageFeeder feeder = ImageFeeder.open(settings, TOPICS.images())) {
      assertThat(feeder.feed(drawn().limit(300), OptionalDouble.empty(), progress::add))
          .isEqualTo(300);
      assertThat(progress).isSorted().last().isEqualTo(300L);

      assertThat(feeder.feed(drawn().limit(20), OptionalDouble.of(1000), progress::add))
          .isEqualTo(20);
      assertThat(progress).last().isEqualTo(20L);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> feeder.feed(drawn(), OptionalDouble.of(-1), sent -> {}))
          .withMessage("rate must be above 0, but was -1.0");
    }
  }

  @Test
  void aStopEndsAnEndlessFeedEvenWhileItWaits() throws Exception {
    try (ImageFeeder feeder = ImageFeeder.open(settings, TOPICS.images())) {
      CountDownLatch begun = new CountDownLatch(1);
      CompletableFuture<Long> images =
          CompletableFuture.supplyAsync(
              () ->
                  feeder.feed(new Announced(drawn(), begun), OptionalDouble.of(0.001), sent -> {}));
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

      feeder.stop();

      assertThat(images.get(60, TimeUnit.SECONDS)).isEqualTo(1);
    }
  }

  @Test
  void anImageThatIsTooLargeIsNamed() {
    LabeledImages large =
        new LabeledImages("large", 1, 1100, 1000, new byte[1][1_100_000], Optional.empty());
    try (ImageFeeder feeder = ImageFeeder.open(settings, TOPICS.images())) {
      assertThatExceptionOfType(UserException.class)
          .isThrownBy(() -> feeder.feed(large.inOrder(1), OptionalDouble.empty(), sent -> {}))
          .withMessageStartingWith("Image 'large-00000' is too large for topic 'images': ")
          .withMessageEndingWith(
              "Send smaller images, or raise max.request.size (--set) and the topic's"
                  + " max.message.bytes.");
    }
  }

  @Test
  void aBrokerThatGoesAwayEndsTheFeedWithOneMessage() {
    try (ImageFeeder feeder = ImageFeeder.open(settings, TOPICS.images())) {
      feeder.feed(drawn().limit(10), OptionalDouble.empty(), sent -> {});
      broker.close();

      assertThatExceptionOfType(UserException.class)
          .isThrownBy(() -> feeder.feed(drawn(), OptionalDouble.empty(), sent -> {}))
          .withMessageMatching(
              "Image 'drawn-\\d+-\\d+' could not be sent to topic 'images' \\(0 images were, [\\d,]+"
                  + " failed\\): TimeoutException: .* Is the broker down\\?");
    }
  }

  @Test
  void anImageThatCannotBeReadEndsTheFeedAndSaysHowManyWereSent() {
    Iterator<ImageSample> one = List.of(drawn().next()).iterator();
    ImageSource source =
        new ImageSource() {
          @Override
          public ImageSample next() {
            if (!one.hasNext()) {
              throw new DataException("b.png: cannot be read");
            }
            return one.next();
          }

          @Override
          public OptionalLong size() {
            return OptionalLong.of(2);
          }
        };
    try (ImageFeeder feeder = ImageFeeder.open(settings, TOPICS.images())) {
      assertThatExceptionOfType(UserException.class)
          .isThrownBy(() -> feeder.feed(source, OptionalDouble.empty(), sent -> {}))
          .withMessage(
              "b.png: cannot be read (images sent before it: 1; once it is fixed, --resume sends the"
                  + " rest)");
    }
  }

  private static ImageSource drawn() {
    return DataSelection.drawn().source(Split.TRAIN, FeedOrder.once(StreamOrder.SHUFFLED, 1));
  }

  /** Tells when its second image is taken. */
  private static final class Announced implements ImageSource {

    private final ImageSource source;
    private final CountDownLatch begun;
    private boolean first = true;

    Announced(ImageSource source, CountDownLatch begun) {
      this.source = source;
      this.begun = begun;
    }

    @Override
    public ImageSample next() {
      if (!first) {
        begun.countDown();
      }
      first = false;
      return source.next();
    }

    @Override
    public OptionalLong size() {
      return source.size();
    }
  }
}
