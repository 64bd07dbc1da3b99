package dev.millrace.app.run;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.report.LostImages;
import dev.millrace.topology.Topics;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of offsets at which there is nothing to read. Records before the first one of a
 * topic were deleted: they are lost, which is counted and told. An offset behind the last one is
 * that of an earlier topic of the same name. Thread-safe.
 */
final class UnreadableOffsets {

  private static final Logger log = LoggerFactory.getLogger(UnreadableOffsets.class);

  private final KafkaSettings kafka;
  private final String images;
  private final String group;
  private final boolean imagesRecreated;
  private final AtomicLong lost = new AtomicLong();

  UnreadableOffsets(KafkaSettings kafka, Topics topics, RunSettings run) {
    this.kafka = kafka;
    this.images = topics.images().name();
    this.group = run.group();
    this.imagesRecreated = run.imagesRecreated();
  }

  /** Returns how many images were lost since the start, at most. */
  long lostImages() {
    return lost.get();
  }

  /**
   * Checks that offsets of {@code images} lie within the topic, unless the user has said that it
   * was created again. Internal topics are read from their beginning in such a case.
   *
   * @throws UserException if one does not
   */
  void requireWithin(Map<TopicPartition, Long> positions, Map<TopicPartition, Long> ends) {
    positions.forEach(
        (partition, position) -> {
          long end = ends.get(partition);
          if (position > end && partition.topic().equals(images) && !imagesRecreated) {
            throw new UserException(
                "%s ends at offset %d, but group '%s' has read it up to offset %d: was the topic deleted and created again? To go on with the model, and with the images that are there now, start once with --images-recreated; to begin anew, give another --application-id."
                    .formatted(partition, end, group, position));
          }
        });
  }

  /** Takes note that reading goes on at {@code to}, because there was nothing at {@code from}. */
  void moved(TopicPartition partition, long from, long to) {
    if (to <= from) {
      log.warn("{} was created again: reading goes on at offset {}, not {}", partition, to, from);
      return;
    }
    long count = partition.topic().equals(images) ? record(partition, from, to) : to - from;
    if (count > 0) {
      log.warn(
          "Up to {} records of {} are lost: they were deleted before they were read (offsets {} to"
              + " {}). The topic keeps records for a shorter time than this application was away or"
              + " behind.",
          count,
          partition,
          from,
          to - 1);
    }
  }

  private long record(TopicPartition partition, long from, long to) {
    long count = to - from;
    try (Cluster cluster = Cluster.connect(kafka)) {
      count = LostImages.add(cluster, partition, group, from, to);
    } catch (RuntimeException e) {
      log.warn("The count of lost images could not be kept for 'status': {}", e.toString());
    }
    lost.addAndGet(count);
    return count;
  }
}
