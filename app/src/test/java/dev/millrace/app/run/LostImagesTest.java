package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.model.drift.DriftEvent;
import dev.millrace.topology.label.LabelFigures;
import dev.millrace.topology.observe.AccuracyObserver;
import dev.millrace.topology.observe.DeadLetterReason;
import dev.millrace.topology.observe.LearnerObserver;
import dev.millrace.topology.observe.StreamObserver;
import dev.millrace.topology.snapshot.Snapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images that were deleted before they were read, and topics that were made anew. */
@Timeout(180)
class LostImagesTest {

  private static final int BATCH = 32;
  private static EmbeddedBroker broker;

  @TempDir private Path state;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void areCountedOnceAcrossStarts() throws Exception {
    try (TestStream stream = stream("lost")) {
      stream.sendDigits(0, 100);
      try (StreamRunner runner = stream.run(state)) {
        stream.awaitCommitted();
        assertThat(runner.lostImages()).isZero();
      }
      stream.sendDigits(100, 180);
      deleteBefore(stream, 150);
      assertThat(stream.position().lost()).isEqualTo(Map.of(0, 50L));
      try (StreamRunner runner = stream.run(state)) {
        stream.awaitCommitted();
        runner.checkAlive();
        assertThat(runner.lostImages()).isEqualTo(50);
      }
      assertThat(stream.position().imagesLost()).isEqualTo(50);

      stream.sendDigits(180, 200);
      deleteBefore(stream, 200); // nothing is left to read, so nothing is committed
      for (int start = 0; start < 2; start++) {
        long before = stream.position().imagesLost();
        assertThat(before).isEqualTo(70);
        try (StreamRunner runner = stream.run(state)) {
          long found = start == 0 ? 20 : 0;
          TestStream.await("the loss to be noticed", () -> runner.lostImages() == found);
          assertThat(runner.awaitRunning(Duration.ofSeconds(60))).isTrue();
        }
      }
      assertThat(stream.position().imagesLost()).isEqualTo(70);
    }
  }

  @Test
  void areNoticedWhileItRuns() throws Exception {
    // Small fetches: most of what waits lies at the broker.
    Map<String, String> settings = Map.of("max.partition.fetch.bytes", "1");
    CountDownLatch deleted = new CountDownLatch(1);
    CountDownLatch working = new CountDownLatch(1);
    try (TestStream stream = new TestStream(broker.bootstrapServers(), "behind", 1, settings);
        StreamRunner runner = stream.run(state, waitingFor(deleted, working))) {
      stream.sendDigits(0, BATCH);
      working.await();
      stream.sendDigits(BATCH, 400);
      deleteBefore(stream, 380);
      deleted.countDown();
      stream.awaitCommitted();
      runner.checkAlive();

      long lost = runner.lostImages();
      assertThat(lost).isBetween(1L, 379L);
      assertThat(stream.position().imagesLost()).isEqualTo(lost);
      stream.awaitPredictions((int) (400 - lost));
      assertThat(stream.read(stream.topics.predictions())).hasSize((int) (400 - lost));
    }
  }

  /** A name that fits the group in which the count is kept. */
  @Test
  void areNotTheOffsetsOfAnotherApplication() throws Exception {
    try (TestStream stream = stream("named")) {
      stream.sendDigits(0, 40);
      TopicPartition partition = new TopicPartition(stream.topics.images().name(), 0);
      OffsetAndMetadata other = new OffsetAndMetadata(7, "AgAAAZ");
      stream.admin().alterConsumerGroupOffsets("named-lost", Map.of(partition, other)).all().get();
      assertThat(stream.position().imagesLost()).isZero();
      try (StreamRunner runner = stream.run(state)) {
        stream.awaitCommitted();
        runner.checkAlive();
      }
      stream.sendDigits(40, 60);
      deleteBefore(stream, 50);

      try (StreamRunner runner = stream.run(state)) {
        stream.awaitCommitted();
        runner.checkAlive();
        assertThat(runner.lostImages()).isEqualTo(10);
      }
      assertThat(stream.committed("named-lost").get("named-lost")).containsEntry(partition, other);
    }
  }

  /** Holds up learners with their first images. */
  private static StreamObserver waitingFor(CountDownLatch go, CountDownLatch working) {
    LearnerObserver waiting =
        new LearnerObserver() {
          @Override
          public void received(int count) {
            working.countDown();
            try {
              go.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          }

          @Override
          public void predicted(long[] agesMs, int images) {}

          @Override
          public void trained(long step, long images, double loss, long durationNanos) {}

          @Override
          public void remembers(int images) {}

          @Override
          public void drifted(DriftEvent.Kind kind) {}

          @Override
          public void passedOver(int images) {}

          @Override
          public void labels(LabelFigures figures) {}

          @Override
          public void close() {}
        };
    return new StreamObserver() {
      @Override
      public LearnerObserver learnerStarted(String id, int partition, long step, long images) {
        return waiting;
      }

      @Override
      public AccuracyObserver accuracyStarted() {
        return AccuracyObserver.NONE;
      }

      @Override
      public void rejected(DeadLetterReason reason, int records) {}

      @Override
      public void passedOver() {}
    };
  }

  @Test
  void areNotMarkersOfTransactionsNorWhatWasReadBefore() throws Exception {
    try (TestStream stream = stream("markers")) {
      stream.sendDigits(0, BATCH);
      try (StreamRunner runner = stream.run(state)) {
        stream.awaitCommitted();
        for (int i = 0; i < 3; i++) {
          sendInTransaction(stream, BATCH + i);
        }
        TestStream.await("the images", () -> committed(stream) >= BATCH + 5);
        assertThat(runner.lostImages()).isZero();
        long end = stream.position().imagesEnd();
        deleteBefore(stream, end); // of what was read nothing is lost
        stream.sendDigits(50, 60);
        stream.awaitCommitted();
        assertThat(runner.lostImages()).isZero();
        runner.checkAlive();
      }
      assertThat(stream.position().imagesLost()).isZero();
    }
  }

  @Test
  void ofATopicMadeAnewAreLearnedWithTheSameModelOnceTheUserSaysSo() throws Exception {
    try (TestStream stream = stream("anew")) {
      stream.sendDigits(0, 100);
      try (StreamRunner runner = stream.run(state)) {
        stream.awaitCommitted();
        runner.checkAlive();
      }
      stream.recreateImages(1);
      stream.sendDigits(200, 360);
      try (StreamRunner runner = stream.run(state)) {
        assertThatExceptionOfType(UserException.class)
            .isThrownBy(() -> runner.awaitEnd(Duration.ofSeconds(60)))
            .withMessageContaining("--images-recreated");
      }
      assertGoesOn(stream, 100 + 160);
    }
  }

  @Test
  void ofATopicThatEndsBeforeTheOffsetsAreLearnedOnceTheUserSaysSo() throws Exception {
    try (TestStream stream = stream("shorter")) {
      stream.sendDigits(0, 100);
      try (StreamRunner runner = stream.run(state)) {
        stream.awaitCommitted();
        runner.checkAlive();
      }
      Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = stream.committed("shorter");
      stream.recreateImages(1);
      stream.restoreCommitted(committed);
      stream.sendDigits(200, 250);
      try (StreamRunner runner = stream.run(state)) {
        assertThatExceptionOfType(UserException.class)
            .isThrownBy(() -> runner.awaitEnd(Duration.ofSeconds(60)))
            .withMessageContaining("shorter-images-0 ends at offset 50")
            .withMessageContaining("offset 100")
            .withMessageContaining("--images-recreated");
      }
      assertGoesOn(stream, 100 + 50);
    }
  }

  private void assertGoesOn(TestStream stream, long images) {
    try (StreamRunner runner = stream.runRecreated(state, Role.BOTH)) {
      stream.awaitCommitted();
      runner.checkAlive();
    }
    try (StreamRunner runner = stream.run(state)) { // as usual from now on
      runner.checkAlive();
    }
    assertThat(stream.snapshots()).extracting(Snapshot::step).containsExactly(images / BATCH);
    stream.awaitPredictions((int) images);
    assertThat(stream.read(stream.topics.predictions())).hasSize((int) images);
    assertThat(stream.position().imagesLost()).isZero();
  }

  private static long committed(TestStream stream) {
    return stream.position().imagesCommitted();
  }

  private static void deleteBefore(TestStream stream, long offset) throws Exception {
    stream
        .admin()
        .deleteRecords(
            Map.of(
                new TopicPartition(stream.topics.images().name(), 0),
                RecordsToDelete.beforeOffset(offset)))
        .all()
        .get();
  }

  private static void sendInTransaction(TestStream stream, int digit) throws Exception {
    Map<String, String> settings = Map.of("transactional.id", "sender");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            stream.kafka.producer(settings),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer
          .send(
              new ProducerRecord<>(
                  stream.topics.images().name(), 0, null, stream.encodedDigit(digit)))
          .get();
      producer.commitTransaction();
    }
  }

  private static TestStream stream(String name) {
    return new TestStream(broker.bootstrapServers(), name, 1);
  }
}
