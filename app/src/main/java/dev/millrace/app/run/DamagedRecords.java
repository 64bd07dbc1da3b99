package dev.millrace.app.run;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.kafka.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that changed on a broker's disk, so that no consumer can read them: what they are, and
 * how an application gets past them.
 *
 * @param kafka how to reach the brokers
 * @param images name of the topic that the application reads
 * @param applicationId what the names of its internal topics begin with
 * @param group its consumer group
 */
record DamagedRecords(KafkaSettings kafka, String images, String applicationId, String group) {

  private static final Logger log = LoggerFactory.getLogger(DamagedRecords.class);
  private static final Duration SEARCH_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(100);

  private static final List<String> INTERNAL_ENDINGS =
      List.of("-changelog", "-repartition", "-merged-model");

  /** The consumer has no class of its own for records whose checksum is wrong. */
  private static final Pattern WRONG_CHECKSUM =
      Pattern.compile(
          "Record(?: batch)? for partition (?<topic>\\S+)-(?<partition>\\d+)"
              + " at offset \\d+ is invalid, cause: .*");

  /** Nor for those that the broker itself cannot read. */
  private static final Pattern UNREADABLE =
      Pattern.compile(
          "Encountered corrupt message when fetching offset \\d+"
              + " for topic-partition (?<topic>\\S+)-(?<partition>\\d+)");

  /** What it says around any fault of a record, with that fault as the cause. */
  private static final Pattern WRAPPER =
      Pattern.compile(
          "Received exception when fetching the next record from"
              + " (?<topic>\\S+)-(?<partition>\\d+)\\..*");

  /** Where damaged records were met. */
  private record Place(TopicPartition partition, String reason) {}

  /** Offsets from the first that cannot be read to the next that can. */
  private record Gap(long committed, long first, long next) {}

  /** Returns what to tell the user about a cause of a fault; empty if it is another one. */
  Optional<String> describe(Throwable cause) {
    return place(cause)
        .map(
            place ->
                "The brokers sent records that are damaged: "
                    + place.reason()
                    + ". Nothing was overwritten: bring that partition back from a replica or a"
                    + " copy, or "
                    + wayOut(place.partition()));
  }

  private static Optional<Place> place(Throwable cause) {
    if (!(cause instanceof KafkaException)) {
      return Optional.empty();
    }
    String message = String.valueOf(cause.getMessage());
    for (Pattern damage : List.of(WRONG_CHECKSUM, UNREADABLE)) {
      Matcher found = damage.matcher(message);
      if (found.matches()) {
        return Optional.of(new Place(partition(found), message));
      }
    }
    Matcher wrapper = WRAPPER.matcher(message);
    if (wrapper.matches() && cause.getCause() instanceof CorruptRecordException damage) {
      TopicPartition partition = partition(wrapper);
      return Optional.of(new Place(partition, partition + ": " + damage.getMessage()));
    }
    return Optional.empty();
  }

  private static TopicPartition partition(Matcher found) {
    return new TopicPartition(found.group("topic"), Integer.parseInt(found.group("partition")));
  }

  private String wayOut(TopicPartition partition) {
    String topic = partition.topic();
    if (topic.equals(images)) {
      return pass(partition);
    }
    if (isInternal(topic)) {
      return "start anew under another application id.";
    }
    return "stop all instances, delete topic '"
        + topic
        + "', create it with 'millrace topics', and start a learner, which fills it again.";
  }

  /** Names of public topics may begin with the application id, too. */
  private boolean isInternal(String topic) {
    return topic.startsWith(applicationId + "-")
        && INTERNAL_ENDINGS.stream().anyMatch(topic::endsWith);
  }

  /** Another application id would come to the same records. */
  private String pass(TopicPartition partition) {
    Optional<Gap> gap = Optional.empty();
    try {
      gap = gap(partition);
    } catch (RuntimeException e) {
      log.debug("Cannot tell where {} can be read again", partition, e);
    }
    String leaveOut =
        String.format(
            "leave the damaged records out: stop all instances, wait for group '%1$s' to be empty,"
                + " and run kafka-consumer-groups.sh --bootstrap-server %2$s --group %1$s"
                + " --topic %3$s:%4$d --reset-offsets --to-offset %5$s --execute%6$s. What was"
                + " learned before stays.",
            group,
            kafka.bootstrapServers(),
            partition.topic(),
            partition.partition(),
            gap.map(found -> String.valueOf(found.next())).orElse("NEXT"),
            gap.isPresent() ? "" : ", where NEXT is the first offset after them");
    return leaveOut
        + gap.filter(found -> found.committed() < found.first())
            .map(
                found ->
                    String.format(
                        " That leaves out offsets %d to %d, too, which are intact: to take them in,"
                            + " start again with --set commit.interval.ms=0 --set"
                            + " max.task.idle.ms=-1 before, until this is no longer said.",
                        found.committed(), found.first() - 1))
            .orElse("");
  }

  private OptionalLong committed(TopicPartition partition) {
    try (Cluster cluster = Cluster.connect(kafka)) {
      OffsetAndMetadata offset =
          cluster
              .get(cluster.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
              .get(partition);
      return offset == null ? OptionalLong.empty() : OptionalLong.of(offset.offset());
    }
  }

  /**
   * Reads on from where the group stands. Behind the first fault it tries one offset after the
   * other, because a consumer cannot tell where a batch ends, and checks all of it wherever it is
   * to begin. Empty if that takes too long.
   */
  private Optional<Gap> gap(TopicPartition partition) {
    long deadline = System.nanoTime() + SEARCH_TIMEOUT.toNanos();
    Map<String, String> required =
        Map.of(
            ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            kafka.consumer(Map.of(), required),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> one = List.of(partition);
      consumer.assign(one);
      long end = consumer.endOffsets(one).get(partition);
      long committed =
          committed(partition).orElseGet(() -> consumer.beginningOffsets(one).get(partition));
      consumer.seek(partition, committed);
      OptionalLong first = OptionalLong.empty();
      while (System.nanoTime() < deadline) {
        long offset = consumer.position(partition);
        if (first.isPresent() && offset >= end) {
          return Optional.of(new Gap(committed, first.getAsLong(), offset));
        }
        try {
          boolean read = !consumer.poll(POLL).isEmpty() || consumer.position(partition) > offset;
          if (read && first.isPresent()) {
            return Optional.of(new Gap(committed, first.getAsLong(), offset));
          }
        } catch (KafkaException e) {
          if (!isDamage(e) && !isDamage(e.getCause())) {
            throw e;
          }
          long damaged = consumer.position(partition);
          first = first.isPresent() ? first : OptionalLong.of(damaged);
          consumer.seek(partition, damaged + 1);
        }
      }
      return Optional.empty();
    }
  }

  private static boolean isDamage(Throwable fault) {
    return fault instanceof CorruptRecordException || place(fault).isPresent();
  }
}
