package dev.millrace.app.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedBrokerTest {

  private static final String TOPIC = "numbers";

  @TempDir private Path directory;

  @Test
  void keepsCommittedRecordsAndClusterIdOverARestart() throws Exception {
    String clusterId;
    try (EmbeddedBroker broker = start()) {
      clusterId = clusterId(broker.bootstrapServers());
      createTopic(broker.bootstrapServers());
      produceInTransaction(broker.bootstrapServers(), List.of("one", "two"), true);
      produceInTransaction(broker.bootstrapServers(), List.of("aborted"), false);
    }

    try (EmbeddedBroker broker = start()) {
      assertThat(clusterId(broker.bootstrapServers())).isEqualTo(clusterId);
      produceInTransaction(broker.bootstrapServers(), List.of("three"), true);
      assertThat(readCommitted(broker.bootstrapServers(), 3))
          .containsExactly("one", "two", "three");
    }
  }

  @Test
  void secondBrokerOnTheSameDirectoryIsRefusedAndTheFirstGoesOn() throws Exception {
    try (EmbeddedBroker first = start()) {
      assertThatExceptionOfType(EmbeddedBrokerException.class)
          .isThrownBy(this::start)
          .withMessage(
              "another broker is using the data directory %s; stop it or choose another directory",
              directory);

      assertThat(clusterId(first.bootstrapServers())).isNotBlank();
    }
  }

  @Test
  void portInUseIsNamedAndTheDirectoryIsLeftFree() throws Exception {
    try (ServerSocket taken =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      int port = taken.getLocalPort();
      assertThatExceptionOfType(EmbeddedBrokerException.class)
          .isThrownBy(() -> EmbeddedBroker.start(EmbeddedBrokerSettings.in(directory, port)))
          .withMessageStartingWith("cannot listen on port " + port + " of 127.0.0.1 (")
          .withMessageEndingWith("stop the program that uses it or choose another port");
    }
    DataDirectory.open(Optional.of(directory)).close();
  }

  @Test
  void fileInPlaceOfTheDirectoryIsNamed() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatExceptionOfType(EmbeddedBrokerException.class)
        .isThrownBy(() -> EmbeddedBroker.start(EmbeddedBrokerSettings.in(file, 0)))
        .withMessageContaining("cannot use " + file + " as the broker's data directory");
  }

  @Test
  void pathThatKafkaWouldSplitIsRefused() {
    assertThatExceptionOfType(EmbeddedBrokerException.class)
        .isThrownBy(
            () -> EmbeddedBroker.start(EmbeddedBrokerSettings.in(directory.resolve("a,b"), 0)))
        .withMessageContaining("must have no comma in its path, but was " + directory + "/a,b");
  }

  @Test
  void interruptedOwnerStillClosesTheBroker() {
    EmbeddedBroker broker = start();

    Thread.currentThread().interrupt();
    broker.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(directory.resolve("kafka-logs/.kafka_cleanshutdown")).exists();
    DataDirectory.open(Optional.of(directory)).close();
  }

  @Test
  void temporaryBrokerCreatesNoTopicsByUseAndItsDataGoesOnClose() throws Exception {
    EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
    Path data = broker.dataDirectory();
    try (broker) {
      assertThat(data).isDirectory();
      try (var consumer = consumer(broker.bootstrapServers())) {
        assertThat(consumer.listTopics()).isEmpty();
        assertThat(consumer.partitionsFor("absent")).isEmpty();
        assertThat(consumer.listTopics()).isEmpty();
      }
    }
    assertThat(data).doesNotExist();

    broker.close();
  }

  @Test
  void otherProcessHoldsTheDirectoryUntilItsShutdownHookHasClosedTheBroker() throws Exception {
    try (BrokerProcess other = BrokerProcess.start(directory)) {
      createTopic(other.readLine());
      assertThatExceptionOfType(EmbeddedBrokerException.class)
          .isThrownBy(this::start)
          .withMessageStartingWith("another broker is using the data directory");

      other.terminate();

      assertThat(other.readLine()).as("rest of standard output").isNull();
      assertThat(other.exitCode()).as("128 + SIGTERM").isEqualTo(143);
      assertThat(directory.resolve("kafka-logs/.kafka_cleanshutdown")).exists();
    }
  }

  @Test
  void resumesTheDataOfAKilledProcess() throws Exception {
    try (BrokerProcess killed = BrokerProcess.start(directory)) {
      String bootstrapServers = killed.readLine();
      createTopic(bootstrapServers);
      produceInTransaction(bootstrapServers, List.of("one", "two"), true);
      killed.kill();
      assertThat(killed.exitCode()).as("128 + SIGKILL").isEqualTo(137);
    }

    try (EmbeddedBroker broker = start()) {
      assertThat(readCommitted(broker.bootstrapServers(), 2)).containsExactly("one", "two");
    }
  }

  @Test
  void portOutOfRangeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EmbeddedBrokerSettings.in(directory, 65_536))
        .withMessage("port must be from 0 to 65535, but was 65536");
  }

  private EmbeddedBroker start() {
    return EmbeddedBroker.start(EmbeddedBrokerSettings.in(directory, 0));
  }

  private static String clusterId(String bootstrapServers)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      return admin.describeCluster().clusterId().get();
    }
  }

  private static void createTopic(String bootstrapServers)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
  }

  private static void produceInTransaction(
      String bootstrapServers, List<String> values, boolean commit)
      throws ExecutionException, InterruptedException {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", bootstrapServers, "transactional.id", "test");
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (String value : values) {
        producer.send(new ProducerRecord<>(TOPIC, "key", value)).get();
      }
      if (commit) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }

  private static List<String> readCommitted(String bootstrapServers, int count) {
    List<String> values = new ArrayList<>();
    try (var consumer = consumer(bootstrapServers)) {
      consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
      consumer.seekToBeginning(consumer.assignment());
      Instant deadline = Instant.now().plusSeconds(60);
      while (values.size() < count && Instant.now().isBefore(deadline)) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
          values.add(record.value());
        }
      }
    }
    return values;
  }

  private static KafkaConsumer<String, String> consumer(String bootstrapServers) {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
        new StringDeserializer(),
        new StringDeserializer());
  }
}
