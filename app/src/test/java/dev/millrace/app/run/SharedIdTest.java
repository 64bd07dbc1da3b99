package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.error.UserException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One application id with the topics of two prefixes: the second start is refused. */
@Timeout(180)
class SharedIdTest {

  private static EmbeddedBroker broker;

  @TempDir private Path first;
  @TempDir private Path second;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void isRefusedWhileTheOtherRunsThoughNothingIsCommitted() {
    try (TestStream one = stream("one");
        TestStream other = stream("other");
        StreamRunner runner = one.run(first)) {
      TestStream.await("a partition", () -> runner.hasPartitionOf("one-images"));
      assertRefused(other, "one", Role.BOTH, "an instance is running that reads that topic");
      assertRefused(other, "one", Role.PREDICT, "--topic-prefix one-");
      runner.checkAlive();
    }
  }

  @Test
  void isRefusedToOneOfTwoThatAreStartedAtOnce() {
    CountDownLatch refused = new CountDownLatch(1);
    try (TestStream one = stream("twin");
        TestStream other = stream("twin2")) {
      CompletableFuture<String> end =
          CompletableFuture.supplyAsync(() -> runUntilRefused(one, first, refused));
      String otherEnd = runUntilRefused(other, second, refused);

      assertThat(List.of(end.join(), otherEnd))
          .containsOnlyOnce("goes on")
          .anySatisfy(
              line -> assertThat(line).startsWith("Application id 'twin' belongs to topic"));
    }
  }

  /** Returns the line with which it is refused, or that it goes on when the other was. */
  private static String runUntilRefused(TestStream stream, Path state, CountDownLatch refused) {
    try (StreamRunner runner = stream.run(state, "twin", Role.BOTH)) {
      boolean runs = runner.awaitRunning(Duration.ofSeconds(60));
      boolean alone = refused.await(60, TimeUnit.SECONDS);
      return runs && alone ? "goes on" : "runs: " + runs + ", alone: " + alone;
    } catch (UserException | InterruptedException e) {
      refused.countDown();
      return e.getMessage();
    }
  }

  @Test
  void isRefusedByTheOffsetsOfTheOtherAlsoOnAnEmptyTopic() {
    try (TestStream one = stream("stopped");
        TestStream other = stream("empty")) {
      one.sendDigits(0, 40);
      try (StreamRunner runner = one.run(first)) {
        one.awaitCommitted();
        runner.checkAlive();
      }
      assertRefused(other, "stopped", Role.BOTH, "its group has committed offsets of that topic");
      assertRefused(other, "stopped", Role.LEARN, "another --application-id");
      assertThat(other.snapshots()).isEmpty();
      try (StreamRunner again = one.run(first)) {
        again.checkAlive();
      }
    }
  }

  @Test
  void isRefusedWhenTheGroupHasOffsetsOfBoth() throws Exception {
    try (TestStream one = stream("both");
        TestStream other = stream("both2")) {
      one.sendDigits(0, 40);
      try (StreamRunner runner = one.run(first)) {
        one.awaitCommitted();
        runner.checkAlive();
      }
      TestStream.awaitDone(
          () ->
              one.admin()
                  .alterConsumerGroupOffsets(
                      "both",
                      Map.of(new TopicPartition("both2-images", 0), new OffsetAndMetadata(3)))
                  .all());
      assertRefused(
          other,
          "both",
          Role.BOTH,
          "kafka-consumer-groups --delete-offsets --group both --topic both-images");
      assertRefused(
          one,
          "both",
          Role.BOTH,
          "kafka-consumer-groups --delete-offsets --group both --topic both2-images");
      one.admin()
          .deleteConsumerGroupOffsets("both", Set.of(new TopicPartition("both2-images", 0)))
          .all()
          .get();
      try (StreamRunner again = one.run(first)) {
        again.checkAlive();
      }
    }
  }

  @Test
  void isRefusedByTheSavedStateWhenNoOffsetsTell() throws Exception {
    try (TestStream one = stream("forgotten");
        TestStream other = stream("forgotten2")) {
      one.sendDigits(0, 40);
      try (StreamRunner runner = one.run(first)) {
        one.awaitCommitted();
        runner.checkAlive();
      }
      TestStream.awaitDone(() -> one.admin().deleteConsumerGroups(List.of("forgotten")).all());
      other.sendDigits(0, 80);
      try (StreamRunner runner = other.run(second, "forgotten", Role.BOTH)) {
        assertThatExceptionOfType(UserException.class)
            .isThrownBy(() -> runner.awaitEnd(Duration.ofSeconds(60)))
            .withMessageContaining(
                "learned from topic 'forgotten-images', not 'forgotten2-images'");
      }
      assertThat(other.read(other.topics.predictions())).isEmpty();
    }
  }

  private void assertRefused(TestStream stream, String id, Role role, String hint) {
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> stream.run(second, id, role).close())
        .withMessageContaining("Application id '" + id + "' belongs to topic '")
        .withMessageContaining(hint);
  }

  private static TestStream stream(String name) {
    return new TestStream(broker.bootstrapServers(), name, 1);
  }
}
