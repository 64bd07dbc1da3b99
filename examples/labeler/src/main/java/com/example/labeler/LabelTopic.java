package com.example.labeler;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topic of labels, before anything is sent: a producer would have a broker create it. */
final class LabelTopic {

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private LabelTopic() {}

  /**
   * Checks that a label comes to the partition of its image.
   *
   * @throws LabelerException if no broker answers, a topic is missing, or their partitions differ
   */
  static void require(String broker, String images, String labels) {
    Map<String, TopicDescription> found = describe(broker, images, labels);
    int wanted = found.get(images).partitions().size();
    int partitions = found.get(labels).partitions().size();
    if (partitions != wanted) {
      throw new LabelerException(
          "'%s' must have as many partitions as '%s', %d, but has %d"
              .formatted(labels, images, wanted, partitions));
    }
  }

  private static Map<String, TopicDescription> describe(
      String broker, String images, String labels) {
    try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker))) {
      return admin
          .describeTopics(List.of(images, labels))
          .allTopicNames()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new LabelerException("No broker answers at " + broker, e);
    } catch (ExecutionException e) {
      throw new LabelerException(
          e.getCause() instanceof UnknownTopicOrPartitionException
              ? "'%s' or '%s' does not exist at %s: start Millrace first"
                  .formatted(images, labels, broker)
              : broker + " does not tell of its topics: " + e.getCause().getMessage(),
          e);
    } catch (KafkaException e) {
      throw new LabelerException(
          "Cannot connect to " + broker + ": " + (e.getCause() == null ? e : e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabelerException("Interrupted while waiting for " + broker, e);
    }
  }
}
