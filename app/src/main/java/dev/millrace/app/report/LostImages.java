package dev.millrace.app.report;

import dev.millrace.app.error.UserException;
import dev.millrace.app.kafka.Cluster;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;

/**
 * How many images of a partition were deleted before a group read them. It is kept by the brokers,
 * as the offset of a group that nobody joins, and so for as long as offsets are kept.
 *
 * @param images how many offsets were passed over; some may have been marks of transactions
 * @param end offset behind the last of them
 */
public record LostImages(long images, long end) {

  /** Nothing is lost. */
  public static final LostImages NONE = new LostImages(0, 0);

  private static final String GROUP_SUFFIX = "-lost";
  private static final String MARK = "lost:";

  /** Tells what is kept here from the offsets of an application that has the group's name. */
  private static final Pattern METADATA = Pattern.compile(MARK + "(\\d{1,18})");

  /**
   * Returns what is known of a group, by partition; nothing if the user may not see the group that
   * it is kept in.
   */
  public static Map<Integer, LostImages> read(Cluster cluster, String topic, String group) {
    Map<Integer, LostImages> lost = new HashMap<>();
    offsets(cluster, group + GROUP_SUFFIX)
        .forEach(
            (partition, offset) -> {
              if (offset != null && partition.topic().equals(topic)) {
                of(offset).ifPresent(found -> lost.put(partition.partition(), found));
              }
            });
    return lost;
  }

  private static Optional<LostImages> of(OffsetAndMetadata offset) {
    Matcher metadata = METADATA.matcher(offset.metadata());
    return metadata.matches()
        ? Optional.of(new LostImages(offset.offset(), Long.parseLong(metadata.group(1))))
        : Optional.empty();
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(Cluster cluster, String group) {
    try {
      return cluster.get(
          cluster.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    } catch (GroupAuthorizationException e) {
      return Map.of();
    }
  }

  /**
   * Adds to what is known of a group. What is known already is not counted again: a group that has
   * committed nothing since then comes upon it once more at its next start.
   *
   * @param from first offset that is gone
   * @param to offset of the first record that is left
   * @return how many images were added
   * @throws UserException if the group that it would be kept in belongs to another application
   */
  public static long add(
      Cluster cluster, TopicPartition partition, String group, long from, long to) {
    LostImages known =
        read(cluster, partition.topic(), group).getOrDefault(partition.partition(), NONE);
    LostImages now = known.with(from, to);
    if (!now.equals(known)) {
      String keeper = group + GROUP_SUFFIX;
      OffsetAndMetadata present = offsets(cluster, keeper).get(partition);
      if (present != null && of(present).isEmpty()) {
        throw new UserException(
            "Group '%s' belongs to another application, which has read %s up to offset %d"
                .formatted(keeper, partition, present.offset()));
      }
      OffsetAndMetadata record = new OffsetAndMetadata(now.images, MARK + now.end);
      cluster.get(
          cluster.admin().alterConsumerGroupOffsets(keeper, Map.of(partition, record)).all());
    }
    return now.images - known.images;
  }

  /** Returns this and the offsets from {@code from} up to {@code to}, as far as they are new. */
  LostImages with(long from, long to) {
    long more = to - Math.max(from, end);
    return more <= 0 ? this : new LostImages(images + more, to);
  }
}
