package dev.millrace.app.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.config.KafkaSettingsBuilder;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.app.report.NewestSnapshots;
import dev.millrace.app.report.StreamPosition;
import dev.millrace.model.Architecture;
import dev.millrace.model.StreamSettings;
import dev.millrace.model.data.DrawnDigits;
import dev.millrace.model.data.Fitting;
import dev.millrace.model.data.ImageSample;
import dev.millrace.schemas.Image;
import dev.millrace.topology.Topic;
import dev.millrace.topology.Topics;
import dev.millrace.topology.accuracy.AccuracySettings;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.observe.StreamObserver;
import dev.millrace.topology.snapshot.Snapshot;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The topics of one test on a real broker, and what the tests do with them: send, wait, read back.
 */
final class TestStream implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofMinutes(2);

  final String name;
  final Topics topics;
  final KafkaSettings kafka;
  private final Cluster cluster;
  private KafkaProducer<String, Image> producer;

  TestStream(String bootstrapServers, String name, int partitions) {
    this(bootstrapServers, name, partitions, Map.of());
  }

  TestStream(String bootstrapServers, String name, int partitions, Map<String, String> settings) {
    this.name = name;
    topics = Topics.withPrefix(name + "-");
    kafka =
        new KafkaSettingsBuilder()
            .option("bootstrap.servers", bootstrapServers)
            .set(settings)
            .build();
    cluster = Cluster.connect(kafka);
    new TopicAdmin(cluster).create(topics.all(), OptionalInt.of(partitions));
    producer = newProducer();
  }

  private KafkaProducer<String, Image> newProducer() {
    return new KafkaProducer<>(
        kafka.producer(Map.of()),
        topics.images().keySerde().serializer(),
        topics.images().valueSerde().serializer());
  }

  /** A network that learns something of digits quickly, with mini-batches of 32. */
  static LearnerSettings learning() {
    return learning(StreamSettings.NONE);
  }

  /** The same, for a stream that is not shuffled. */
  static LearnerSettings learning(StreamSettings stream) {
    LearnerSettings defaults = LearnerSettings.defaults();
    return new LearnerSettings(
        Architecture.fromJson(
            """
            {"input":[1,28,28],"layers":[
              {"type":"conv2d","filters":4,"kernel":5,"stride":2},{"type":"relu"},
              {"type":"dropout","rate":0.1},
              {"type":"flatten"},{"type":"dense","units":10}]}"""),
        defaults.training(),
        defaults.batchSize(),
        defaults.predictDelay(),
        defaults.snapshotSteps(),
        defaults.snapshotIdle(),
        stream);
  }

  StreamRunner run(Path stateDirectory) {
    return run(stateDirectory, learning());
  }

  StreamRunner run(Path stateDirectory, LearnerSettings learning) {
    return run(stateDirectory, learning, new AccuracySettings(10, 100, 0.99));
  }

  StreamRunner run(Path stateDirectory, LearnerSettings learning, AccuracySettings measuring) {
    return run(stateDirectory, learning, measuring, StreamObserver.NONE);
  }

  StreamRunner run(Path stateDirectory, StreamObserver observer) {
    return run(stateDirectory, learning(), new AccuracySettings(10, 100, 0.99), observer);
  }

  private StreamRunner run(
      Path stateDirectory,
      LearnerSettings learning,
      AccuracySettings measuring,
      StreamObserver observer) {
    return new StreamRunner(
        kafka,
        topics,
        new RunSettings(name, stateDirectory, OptionalInt.of(2), learning, measuring),
        observer);
  }

  StreamRunner run(Path stateDirectory, Role role) {
    return run(stateDirectory, name, role);
  }

  /** Runs another application on these topics. */
  StreamRunner run(Path stateDirectory, String applicationId, Role role) {
    return run(settings(stateDirectory, applicationId, role, false));
  }

  /** Runs with the word of the user that {@code images} was deleted and created again. */
  StreamRunner runRecreated(Path stateDirectory, Role role) {
    return run(settings(stateDirectory, name, role, true));
  }

  private StreamRunner run(RunSettings settings) {
    return new StreamRunner(kafka, topics, settings, StreamObserver.NONE);
  }

  private static RunSettings settings(
      Path stateDirectory, String applicationId, Role role, boolean imagesRecreated) {
    return new RunSettings(
        applicationId,
        stateDirectory,
        OptionalInt.of(2),
        learning(),
        new AccuracySettings(10, 100, 0.99),
        role,
        imagesRecreated,
        Fitting.STRETCH);
  }

  /** Sends drawn digits {@code from} to {@code to}, the latter excluded, with their labels. */
  void sendDigits(int from, int to) {
    DrawnDigits digits = DrawnDigits.training(5);
    for (int i = from; i < to; i++) {
      send(digits.get(i));
    }
    producer.flush();
  }

  /** Sends drawn digits to one partition, whatever their ids. */
  @SuppressWarnings("FutureReturnValueIgnored") // what is missing would be missed at the end
  void sendDigits(int from, int to, int partition) {
    DrawnDigits digits = DrawnDigits.training(5);
    for (int i = from; i < to; i++) {
      ImageSample sample = digits.get(i);
      producer.send(
          new ProducerRecord<>(topics.images().name(), partition, sample.id(), image(sample)));
    }
    producer.flush();
  }

  /** Creates a topic that an application would create for itself. */
  void create(Topic<?, ?> topic) {
    new TopicAdmin(cluster).create(List.of(topic), OptionalInt.empty());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what is missing would be missed at the end
  void send(ImageSample sample) {
    producer.send(new ProducerRecord<>(topics.images().name(), sample.id(), image(sample)));
  }

  /** Sends an image whose record bears the given time. */
  @SuppressWarnings("FutureReturnValueIgnored") // what is missing would be missed at the end
  void sendAt(ImageSample sample, Instant time) {
    producer.send(
        new ProducerRecord<>(
            topics.images().name(), null, time.toEpochMilli(), sample.id(), image(sample)));
  }

  /** Sends a record as it is, without checks. */
  void sendRaw(ProducerRecord<byte[], byte[]> record) {
    // A broker looks at the size as compressed, and so must this producer not look before.
    Map<String, String> settings =
        Map.of(
            ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip",
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "10000000");
    try (KafkaProducer<byte[], byte[]> raw =
        new KafkaProducer<>(
            kafka.producer(settings), new ByteArraySerializer(), new ByteArraySerializer())) {
      raw.send(record).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("the broker must take the record", e);
    }
  }

  /** Sends a record whose value is no Avro record, under the key {@code junk}. */
  void sendJunk(byte[] value) {
    sendRaw(new ProducerRecord<>(topics.images().name(), 0, "junk".getBytes(UTF_8), value));
  }

  /** Returns an admin client, closed with this object. */
  Admin admin() {
    return cluster.admin();
  }

  void delete(Topic<?, ?> topic) {
    cluster.get(cluster.admin().deleteTopics(List.of(topic.name())).all());
  }

  /** Deletes {@code images} and creates it again, and {@code labels} if it must follow. */
  void recreateImages(int partitions) {
    recreate(topics.images(), partitions);
    if (new TopicAdmin(cluster).partitions(topics.labels().name()).orElseThrow() != partitions) {
      recreate(topics.labels(), partitions);
    }
    producer.close(); // it would go on with the sequence numbers of the old topic
    producer = newProducer();
  }

  private void recreate(Topic<?, ?> topic, int partitions) {
    TopicAdmin topicAdmin = new TopicAdmin(cluster);
    delete(topic);
    await(topic.name() + " to be gone", () -> topicAdmin.partitions(topic.name()).isEmpty());
    topicAdmin.create(List.of(topic), OptionalInt.of(partitions));
  }

  /** Returns the value of a record of {@code images}. */
  byte[] encodedDigit(int index) {
    return topics
        .images()
        .valueSerde()
        .serializer()
        .serialize(topics.images().name(), image(DrawnDigits.training(5).get(index)));
  }

  /** Tries until it succeeds: the broker may still hold a closed application as a member. */
  static void awaitDone(Supplier<KafkaFuture<Void>> request) {
    await(
        "the group to be empty",
        () -> {
          try {
            request.get().get();
            return true;
          } catch (ExecutionException e) {
            return false;
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  /** Returns what groups have committed of {@code images}. */
  Map<String, Map<TopicPartition, OffsetAndMetadata>> committed(String... groups) {
    Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = new HashMap<>();
    for (String group : groups) {
      committed.put(
          group,
          cluster.get(admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()));
    }
    return committed;
  }

  /** Brings back what groups had committed, as a cluster brought back from a copy would have it. */
  void restoreCommitted(Map<String, Map<TopicPartition, OffsetAndMetadata>> committed) {
    committed.forEach(
        (group, offsets) ->
            awaitDone(() -> admin().alterConsumerGroupOffsets(group, offsets).all()));
  }

  void flush() {
    producer.flush();
  }

  static Image image(ImageSample sample) {
    return new Image(
        sample.id(),
        sample.height(),
        sample.width(),
        sample.channels(),
        ByteBuffer.wrap(sample.pixels()),
        sample.isLabeled() ? sample.label() : null,
        Instant.now());
  }

  /** Waits until all that was sent is committed. */
  void awaitCommitted() {
    await("the lag to be 0", () -> position().lag() == 0);
  }

  /** Waits until so many predictions can be read: images may be committed before their own are. */
  void awaitPredictions(int count) {
    await(count + " predictions", () -> read(topics.predictions()).size() >= count);
  }

  StreamPosition position() {
    return StreamPosition.read(cluster, topics, name);
  }

  List<Snapshot> snapshots() {
    return NewestSnapshots.read(kafka, topics);
  }

  <K, V> List<ConsumerRecord<K, V>> read(Topic<K, V> topic) {
    return read(topic.name(), topic.keySerde().deserializer(), topic.valueSerde().deserializer());
  }

  /** Reads what is committed on a topic, in order of partition and offset. */
  <K, V> List<ConsumerRecord<K, V>> read(
      String topic, Deserializer<K> keys, Deserializer<V> values) {
    return read(topic, keys, values, "read_committed");
  }

  /** Reads what is on a topic, also what was rolled back. */
  <K, V> List<ConsumerRecord<K, V>> readUncommitted(Topic<K, V> topic) {
    return read(
        topic.name(),
        topic.keySerde().deserializer(),
        topic.valueSerde().deserializer(),
        "read_uncommitted");
  }

  private <K, V> List<ConsumerRecord<K, V>> read(
      String topic, Deserializer<K> keys, Deserializer<V> values, String isolation) {
    Map<String, String> settings =
        Map.of(
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            isolation,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest");
    List<ConsumerRecord<K, V>> records = new ArrayList<>();
    try (KafkaConsumer<K, V> consumer =
        new KafkaConsumer<>(kafka.consumer(settings), keys, values)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      await(
          "the end of " + topic,
          () -> {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
          });
    }
    return records;
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited " + DEADLINE.toSeconds() + " s in vain for " + what);
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Override
  public void close() {
    producer.close();
    cluster.close();
  }
}
