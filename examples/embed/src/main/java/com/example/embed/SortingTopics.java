package com.example.embed;

import dev.millrace.topology.Topic;
import dev.millrace.topology.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the application's topics. Kafka Streams creates those with its id before their names. */
final class SortingTopics {

  private SortingTopics() {}

  /** Creates those that do not exist, with one partition each: one learner per line. */
  static void create(String broker) throws ExecutionException, InterruptedException {
    List<NewTopic> topics = new ArrayList<>();
    for (String line : SortingTopology.LINES) {
      Topics own = SortingTopology.topics(line);
      Stream.of(own.images(), own.predictions(), own.model(), own.deadLetters())
          .map(SortingTopics::newTopic)
          .forEach(topics::add);
    }
    topics.add(newTopic(SortingTopology.REVIEW, Map.of()));
    topics.add(
        newTopic(
            SortingTopology.WRONG_PER_CLASS,
            Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)));
    try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker))) {
      for (KafkaFuture<Void> created : admin.createTopics(topics).values().values()) {
        awaitUnlessItExists(created);
      }
    }
  }

  private static NewTopic newTopic(Topic<?, ?> topic) {
    return newTopic(topic.name(), topic.settings());
  }

  private static NewTopic newTopic(String name, Map<String, String> settings) {
    return new NewTopic(name, Optional.of(1), Optional.empty()).configs(settings);
  }

  private static void awaitUnlessItExists(KafkaFuture<Void> created)
      throws ExecutionException, InterruptedException {
    try {
      created.get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }
}
