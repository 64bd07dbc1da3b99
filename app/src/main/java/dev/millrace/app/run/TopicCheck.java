package dev.millrace.app.run;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicSettings;
import dev.millrace.model.Architecture;
import dev.millrace.topology.Topics;
import dev.millrace.topology.checkpoint.Chunks;
import dev.millrace.topology.door.DeadLetter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;

/**
 * Whether the topics that an application finds have the settings that it relies on. One that was
 * made by hand, or whose settings were changed, could lose what the application needs, or refuse
 * what it writes, which would end it at every start.
 */
final class TopicCheck {

  /** Most that a record has beside what grows with the network: key, header, batch. */
  private static final int OVERHEAD_BYTES = 16 << 10;

  /** One with its reason, but without the record itself, and room to spare. */
  private static final int MIN_DEAD_LETTER_BYTES = 16 << 10;

  private final Cluster cluster;
  private final Topics topics;
  private final RunSettings run;
  private final int partBytes;
  private final int predictionBytes;
  private int deadLetterBytes = DeadLetter.MAX_BYTES;

  TopicCheck(Cluster cluster, Topics topics, RunSettings run) {
    this.cluster = cluster;
    this.topics = topics;
    this.run = run;
    Architecture network = run.learning().architecture();
    long weights = network.parameterCount() * Float.BYTES;
    partBytes = (int) Math.min(Chunks.BYTES, weights) + OVERHEAD_BYTES + network.toJson().length();
    predictionBytes = network.classes() * Float.BYTES + OVERHEAD_BYTES;
  }

  /**
   * Checks the public topics that exist, and that the application's producer can write them.
   *
   * @param kafka the user's settings
   * @return the largest dead letter that its topic takes, in bytes
   * @throws UserException naming the first setting that does not do
   */
  int publicTopics(KafkaSettings kafka) {
    requestSize(kafka);
    List<String> names = new ArrayList<>();
    topics.all().forEach(topic -> names.add(topic.name()));
    TopicSettings.read(cluster, names).forEach(this::outputs);
    return deadLetterBytes;
  }

  /**
   * Checks the internal topics that exist.
   *
   * @param topology whose topics they are
   * @throws UserException naming the first setting that does not do
   */
  void internalTopics(Topology topology) {
    Set<String> changelogs = new TreeSet<>();
    topology
        .describe()
        .globalStores()
        .forEach(store -> changelogs.addAll(store.source().topicSet())); // the merged model's
    Set<String> repartitions = new TreeSet<>();
    for (TopologyDescription.Subtopology part : topology.describe().subtopologies()) {
      for (TopologyDescription.Node node : part.nodes()) {
        if (node instanceof TopologyDescription.Processor processor) {
          processor
              .stores()
              .forEach(store -> changelogs.add(run.group() + "-" + store + "-changelog"));
        } else if (node instanceof TopologyDescription.Source source && source.topicSet() != null) {
          source.topicSet().stream()
              .filter(topic -> topic.endsWith("-repartition"))
              .forEach(topic -> repartitions.add(run.group() + "-" + topic));
        }
      }
    }
    TopicSettings.read(cluster, changelogs).forEach(this::changelog);
    TopicSettings.read(cluster, repartitions).forEach(this::repartition);
  }

  private void requestSize(KafkaSettings kafka) {
    String key = ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
    String given = kafka.get(StreamsConfig.producerPrefix(key), kafka.get(key, ""));
    if (!given.isEmpty()
        && (Integer) ConfigDef.parseType(key, given, ConfigDef.Type.INT) < partBytes) {
      throw new UserException(
          String.format(
              "Setting %s is %s, too little for parts of the model, which take up to %d bytes. Leave"
                  + " it out, or raise it.",
              key, given, partBytes));
    }
  }

  private void changelog(TopicSettings settings) {
    settings.requireNewestKept("parts of the state");
    settings.requireRecords(partBytes, "parts of the state");
  }

  private void repartition(TopicSettings settings) {
    settings.requireNotCompacted("records between the parts of the application");
    settings.requireRecords(partBytes, "records between the parts of the application");
  }

  private void outputs(TopicSettings settings) {
    String name = settings.topic();
    if (name.equals(topics.model().name())) {
      settings.requireNewestKept("snapshots");
      settings.requireRecords(partBytes, "parts of a snapshot");
    } else if (name.equals(topics.predictions().name())) {
      settings.requireRecords(predictionBytes, "predictions");
    } else if (name.equals(topics.deadLetters().name())) {
      settings.requireNotCompacted("dead letters");
      settings.requireRecords(MIN_DEAD_LETTER_BYTES, "dead letters without their values");
      deadLetterBytes = Math.min(deadLetterBytes, settings.maxMessageBytes());
    }
  }
}
