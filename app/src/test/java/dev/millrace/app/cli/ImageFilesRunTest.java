package dev.millrace.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Image files that some other program puts into the topic, and labels by name. */
@Timeout(180)
class ImageFilesRunTest {

  private static final String CLASSES = "cat,dog,c2,c3,c4,c5,c6,c7,c8,c9";
  private static final List<String> FORMATS = List.of("jpeg", "png", "gif", "bmp");

  private static EmbeddedBroker broker;

  @TempDir private Path stateDirectory;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void areAnsweredLearnedKeptOverARestartAndCountedWhenTheyCannotBeUsed() throws Exception {
    String[] run = {"run", "--classes", CLASSES, "--state-dir", stateDirectory.toString()};
    StopSignal stop = new StopSignal();
    CompletableFuture<CommandRun> running = start(stop, run);
    send(0, 34);
    sendOne("unknown", file("png", 0), "horse");
    sendOne("broken", "<html>".getBytes(UTF_8), "cat");
    // 34 images: a step of 32, and two that wait for the next one
    JsonNode last = watch("predictions", 34);
    assertThat(last.get("value").get("imageId").asText()).isEqualTo("image-33");
    assertThat(last.get("value").get("label").asInt()).isEqualTo(1);
    assertThat(last.get("value").get("className").asText()).isIn((Object[]) CLASSES.split(","));
    stop.request();
    assertThat(running.get().out())
        .last()
        .asString()
        .contains("stopped at step 1, after 32 images; its state keeps 2 more");

    StopSignal again = new StopSignal();
    // The names are known from the snapshot.
    CompletableFuture<CommandRun> restarted =
        start(again, "run", "--state-dir", stateDirectory.toString());
    send(34, 64);
    watch("training", 2);
    again.request();
    assertThat(restarted.get().out())
        .last()
        .asString()
        .isEqualTo("learner-0 stopped at step 2, after 64 images.");

    assertThat(json(command("status", "--json")).get("deadLetters").toString())
        .isEqualTo("{\"letters\":2,\"reasons\":{\"undecodable\":1,\"wrong-label\":1}}");
    assertThat(command("status").out())
        .contains("Dead letters, by reason (of the newest 10,000): 1 undecodable, 1 wrong-label")
        .anyMatch(line -> line.startsWith("  undecodable, the newest: the value is an HTML page"))
        .anyMatch(line -> line.startsWith("  wrong-label, the newest: there is no class 'horse'"));
  }

  private static CompletableFuture<CommandRun> start(StopSignal stop, String... run)
      throws Exception {
    CompletableFuture<CommandRun> running = CompletableFuture.supplyAsync(() -> command(stop, run));
    while (command("status").exitCode() != 0) {
      if (running.isDone()) {
        throw new AssertionError("run ended early: " + running.get());
      }
    }
    return running;
  }

  private static JsonNode watch(String topic, int records) throws IOException {
    return json(
        command("watch", topic, "--from-beginning", "--limit", String.valueOf(records), "--json"));
  }

  /** Sends files with the labels cat, 1, cat, 1 and so on. */
  private static void send(int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      sendOne("image-" + i, file(FORMATS.get(i % 4), i % 2), i % 2 == 0 ? "cat" : "1");
    }
  }

  private static void sendOne(String key, byte[] value, String label) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>("images", key.getBytes(UTF_8), value);
      record.headers().add("label", label.getBytes(UTF_8));
      producer.send(record).get();
    }
  }

  private static byte[] file(String format, int shape) throws IOException {
    BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.LIGHT_GRAY);
    graphics.fillRect(0, 15 * shape, 40, 15);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, format, bytes);
    return bytes.toByteArray();
  }

  private static CommandRun command(String... args) {
    return command(new StopSignal(), args);
  }

  private static CommandRun command(StopSignal stop, String... args) {
    String[] all =
        Stream.concat(Stream.of(args), Stream.of("--bootstrap-servers", broker.bootstrapServers()))
            .toArray(String[]::new);
    return CommandRun.of(Map.of(), stop, all);
  }

  private static JsonNode json(CommandRun run) throws IOException {
    assertThat(run.exitCode()).as(String.join("\n", run.err())).isZero();
    return new ObjectMapper().readTree(run.out().get(run.out().size() - 1));
  }
}
