package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.feed.IdxFiles;
import dev.millrace.schemas.Image;
import dev.millrace.topology.Topic;
import dev.millrace.topology.Topics;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code feed} against a real broker: what it sends is read back from the topic. */
@Timeout(120)
class FeedCommandTest {

  private static EmbeddedBroker broker;

  @TempDir private Path directory;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void drawnImagesArriveOnceEachWithLabelsAndIdsAsKeys() throws Exception {
    createTopics("a-", 2);
    Instant before = Instant.now();

    JsonNode result =
        json(run("feed", "--topic-prefix", "a-", "--drawn", "--limit", "500", "--json"));

    assertThat(result.get("images").asLong()).isEqualTo(500);
    assertThat(result.get("topic").asText()).isEqualTo("a-images");
    assertThat(result.get("imagesPerSecond").asDouble()).isPositive();
    assertThat(result.get("seconds").asDouble()).isPositive();
    List<ConsumerRecord<String, Image>> records = read("a-", 2);
    assertThat(records)
        .hasSize(500)
        .allSatisfy(
            record -> {
              Image image = record.value();
              assertThat(record.key()).isEqualTo(image.getId());
              assertThat(image.getPixels().remaining()).isEqualTo(28 * 28);
              assertThat(image.getLabel()).isBetween(0, 9);
              assertThat(image.getCapturedAt()).isBetween(before.minusMillis(1), Instant.now());
            });
    assertThat(records).extracting(ConsumerRecord::key).doesNotHaveDuplicates();
    assertThat(records).extracting(ConsumerRecord::partition).contains(0, 1);
  }

  @Test
  void unlabeledImagesHaveNoLabel() {
    createTopics("b-", 1);

    CommandRun run = run("feed", "--topic-prefix", "b-", "--drawn", "--limit", "30", "--unlabeled");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .singleElement()
        .asString()
        .matches("Sent 30 images to 'b-images' in [\\d.]+ s: [\\d,]+ images/s\\.");
    assertThat(read("b-", 1)).hasSize(30).allMatch(record -> record.value().getLabel() == null);
  }

  @Test
  void resumesWithWhatTheTopicDoesNotHoldInTheSameOrder() throws Exception {
    createTopics("whole-", 1);
    run("feed", "--topic-prefix", "whole-", "--drawn", "--limit", "50");
    createTopics("cut-", 1);
    run("feed", "--topic-prefix", "cut-", "--drawn", "--limit", "20");

    String[] resume = {
      "feed", "--topic-prefix", "cut-", "--drawn", "--limit", "50", "--resume", "--json"
    };
    assertThat(json(run(resume)).get("images").asLong()).isEqualTo(30);
    assertThat(json(run(resume)).get("images").asLong()).isZero();

    assertThat(ids("cut-")).isEqualTo(ids("whole-")).hasSize(50);
    resume[resume.length - 1] = "--unlabeled";
    CommandRun nothing = run(resume);
    assertThat(nothing.err()).last().asString().startsWith("Feeding: 50 of 50 images (100 %)");
    assertThat(nothing.out())
        .containsExactly("Nothing to send: all 50 images are in 'cut-images' already.");
  }

  @Test
  void theProgressOfAResumedFeedCountsWhatIsThereAlready() {
    createTopics("part-", 1);
    run("feed", "--topic-prefix", "part-", "--drawn", "--limit", "20");

    CommandRun run = run("feed", "--topic-prefix", "part-", "--drawn", "--limit", "50", "--resume");

    assertThat(run.err()).last().asString().startsWith("Feeding: 50 of 50 images (100 %), ");
    assertThat(run.out()).singleElement().asString().startsWith("Sent 30 images to 'part-images'");
  }

  @Test
  void resumingLeavesOutWhatIsThereByContentAndNotByNameAlone() throws Exception {
    createTopics("i-", 1);
    Path folder = directory.resolve("sizes");
    writePng(folder.resolve("1.png"), 0xFF0000);
    writePng(folder.resolve("2.png"), 0x00FF00);
    String[] feed = {"feed", "--topic-prefix", "i-", "--images", folder.toString(), "--resume"};
    assertThat(run(feed).out()).singleElement().asString().startsWith("Sent 2 images");
    assertThat(run(feed).out()).singleElement().asString().startsWith("Nothing to send");
    writePng(folder.resolve("2.png"), 0x0000FF);
    assertThat(run(feed).out()).singleElement().asString().startsWith("Sent 1 images");

    List<String> inverted = new ArrayList<>(List.of(feed));
    inverted.add("--invert");

    assertThat(run(inverted.toArray(String[]::new)).out())
        .singleElement()
        .asString()
        .startsWith("Sent 2 images");
    assertThat(ids("i-")).hasSize(5).doesNotHaveDuplicates();
  }

  @Test
  void filesThatCannotBeUsedAreToldBeforeAnyIsSent() throws Exception {
    createTopics("pdf-", 1);
    Path folder = directory.resolve("mixed");
    writePng(folder.resolve("cat/1.png"), 1);
    writePng(folder.resolve("dog/1.png"), 2);
    Files.writeString(folder.resolve("dog/2.jpg"), "%PDF-1.7");
    String[] feed = {"feed", "--topic-prefix", "pdf-", "--json", "--images", folder.toString()};

    CommandRun refused = run(feed);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .last()
        .asString()
        .isEqualTo(
            "millrace: "
                + folder.resolve("dog/2.jpg")
                + ": is a PDF; what is read are JPEG, PNG, GIF, BMP and WebP images (--skip-bad leaves"
                + " such files out)");
    List<String> skipping = new ArrayList<>(List.of(feed));
    skipping.add("--skip-bad");
    JsonNode files = json(run(skipping.toArray(String[]::new))).get("files").get(0);

    assertThat(files.get("images").asInt()).isEqualTo(2);
    assertThat(files.get("classes").toString()).isEqualTo("{\"cat\":1,\"dog\":1}");
    assertThat(files.get("leftOut").get(0).asText()).contains("2.jpg: is a PDF");
    assertThat(read("pdf-", 1))
        .extracting(record -> record.value().getLabel())
        .containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void theSeedDecidesTheOrder() throws Exception {
    String files =
        IdxFiles.images(directory.resolve("i"), 50)
            + ","
            + IdxFiles.labels(directory.resolve("l"), 50);
    feedIdx("c-", files, "--seed", "3", "--epochs", "2");
    feedIdx("d-", files, "--seed", "3", "--epochs", "2");
    feedIdx("e-", files, "--seed", "4", "--epochs", "2");
    feedIdx("f-", files, "--no-shuffle");

    List<String> ids = ids("c-");
    assertThat(ids).hasSize(100).doesNotHaveDuplicates();
    assertThat(ids("d-")).isEqualTo(ids);
    assertThat(ids("e-")).isNotEqualTo(ids).hasSameElementsAs(ids);
    assertThat(ids("f-")).hasSize(50).isSorted();
    assertThat(read("f-", 1).get(42).value().getLabel()).isEqualTo(2);
  }

  @Test
  void imagesComeInTheOrderThatWasAskedFor() throws Exception {
    String files =
        IdxFiles.images(directory.resolve("i"), 50)
            + ","
            + IdxFiles.labels(directory.resolve("l"), 50);
    feedIdx("l-", files, "--order", "tasks", "--limit", "40");
    feedIdx("m-", files, "--limit", "40");

    List<ConsumerRecord<String, Image>> tasks = read("l-", 1);
    assertThat(tasks).extracting(record -> record.value().getLabel() / 2).isSorted();
    assertThat(tasks)
        .extracting(ConsumerRecord::key)
        .isNotEqualTo(ids("m-"))
        .containsExactlyInAnyOrderElementsOf(ids("m-"));
  }

  @Test
  void pngFilesAreLabeledByTheirFolder() throws Exception {
    createTopics("g-", 1);
    Path folder = directory.resolve("mine");
    writePng(folder.resolve("7").resolve("seven.png"), 0xFF);
    writePng(folder.resolve("unknown.png"), 0xFF);

    CommandRun run =
        run(
            "feed",
            "--topic-prefix",
            "g-",
            "--png",
            folder.toString(),
            "--input",
            "3x4x5",
            "--channels",
            "3",
            "--no-shuffle");

    assertThat(run.exitCode()).isZero();
    assertThat(read("g-", 1))
        .extracting(
            record -> record.key().replaceFirst("@.*", ""),
            record -> record.value().getLabel(),
            record -> record.value().getChannels(),
            record -> record.value().getHeight(),
            record -> record.value().getWidth())
        .containsExactly(
            tuple("mine/7/seven.png", 7, 3, 4, 5), tuple("mine/unknown.png", null, 3, 4, 5));
  }

  @Test
  void aStopEndsAnEndlessFeedWithSuccessAndACount() throws Exception {
    createTopics("h-", 1);

    JsonNode result = json(stopped("h-", "--json"));

    assertThat(result.get("images").asInt()).isPositive().isEqualTo(read("h-", 1).size());
  }

  @Test
  void aFeedThatIsStoppedSaysWhetherImagesAreLeftAndThatItCanGoOn() throws Exception {
    createTopics("j-", 1);
    createTopics("k-", 1);

    assertThat(stopped("j-").out())
        .singleElement()
        .asString()
        .matches(
            "Sent [1-9][\\d,]* images to 'j-images' in [\\d.]+ s: [\\d,]+ images/s\\. --resume goes on"
                + " from there\\.");
    assertThat(stopped("k-", "--limit", "1000000", "--rate", "50").out())
        .singleElement()
        .asString()
        .matches(
            "Stopped early: sent [1-9][\\d,]* images to 'k-images' in [\\d.]+ s: [\\d,]+ images/s\\."
                + " --resume sends the rest\\.");
  }

  @Test
  void aTopicThatIsNotThereIsOneLine() {
    CommandRun run = run("feed", "--topic-prefix", "none-", "--drawn", "--limit", "1");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .containsExactly(
            "millrace: There is no topic 'none-images' at "
                + broker.bootstrapServers()
                + ". Start 'millrace run' or 'millrace topics' first, or check --topic-prefix.");
  }

  @Test
  void aBrokerThatIsNotThereIsOneLine() {
    CommandRun run = CommandRun.of("feed", "--drawn", "--limit", "1", "-b", "127.0.0.1:1");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .singleElement()
        .asString()
        .startsWith("millrace: No Kafka broker answers at 127.0.0.1:1 ");
  }

  /** Feeds drawn digits, and stops when some have arrived. */
  private static CommandRun stopped(String prefix, String... options) throws Exception {
    StopSignal stop = new StopSignal();
    String[] command = {"feed", "--topic-prefix", prefix, "--drawn"};
    String[] args = Stream.of(command, options).flatMap(Stream::of).toArray(String[]::new);
    CompletableFuture<CommandRun> feeding = CompletableFuture.supplyAsync(() -> run(stop, args));
    Instant deadline = Instant.now().plusSeconds(60);
    while (read(prefix, 1).isEmpty()) {
      assertThat(Instant.now()).as("deadline for a first image").isBefore(deadline);
    }
    stop.request();
    return feeding.get(60, TimeUnit.SECONDS);
  }

  private static void feedIdx(String prefix, String files, String... options) {
    createTopics(prefix, 1);
    String[] command = {"feed", "--topic-prefix", prefix, "--idx", files};
    CommandRun run = run(Stream.of(command, options).flatMap(Stream::of).toArray(String[]::new));
    assertThat(run.exitCode()).as(() -> String.join("\n", run.err())).isZero();
  }

  private static List<String> ids(String prefix) {
    return read(prefix, 1).stream().map(ConsumerRecord::key).toList();
  }

  private static void createTopics(String prefix, int partitions) {
    run("topics", "--topic-prefix", prefix, "--partitions", String.valueOf(partitions));
  }

  private static CommandRun run(String... args) {
    return run(new StopSignal(), args);
  }

  private static CommandRun run(StopSignal stop, String... args) {
    return CommandRun.of(
        Map.of("MILLRACE_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers()), stop, args);
  }

  private static JsonNode json(CommandRun run) throws IOException {
    assertThat(run.exitCode()).as(() -> String.join("\n", run.err())).isZero();
    assertThat(run.out()).hasSize(1);
    return new ObjectMapper().readTree(run.out().get(0));
  }

  /** 4 x 5 pixels, the first of a color. */
  private static void writePng(Path file, int color) throws IOException {
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(5, 4, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, color);
    assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
  }

  /** Reads the topic of images up to the end that it has now. */
  private static List<ConsumerRecord<String, Image>> read(String prefix, int partitions) {
    Topic<String, Image> topic = Topics.withPrefix(prefix).images();
    List<ConsumerRecord<String, Image>> records = new ArrayList<>();
    try (KafkaConsumer<String, Image> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            topic.keySerde().deserializer(),
            topic.valueSerde().deserializer())) {
      List<TopicPartition> all = new ArrayList<>();
      for (int partition = 0; partition < partitions; partition++) {
        all.add(new TopicPartition(topic.name(), partition));
      }
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }
}
