package dev.millrace.app.run;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicSettings;
import dev.millrace.model.Architecture;
import dev.millrace.topology.StreamsDefaults;
import dev.millrace.topology.Topics;
import dev.millrace.topology.checkpoint.Chunks;
import dev.millrace.topology.door.DeadLetter;
import dev.millrace.topology.door.ImageReader;
import java.nio.charset.StandardCharsets;
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

  /** Of state that is no part of the model as well: images that wait, for instance. */
  private static final int STATE_BYTES = Chunks.BYTES + OVERHEAD_BYTES;

  private final Cluster cluster;
  private final Topics topics;
  private final RunSettings run;
  private final int partBytes;
  private final int predictionBytes;
  private final int accuracyBytes;

  TopicCheck(Cluster cluster, Topics topics, RunSettings run) {
    this.cluster = cluster;
    this.topics = topics;
    this.run = run;
    Architecture network = run.learning().architecture();
    long weights = network.parameterCount() * Float.BYTES;
    partBytes =
        (int) Math.min(Chunks.BYTES, weights)
            + OVERHEAD_BYTES
            + network.toJson().getBytes(StandardCharsets.UTF_8).length;
    predictionBytes =
        network.classes() * Float.BYTES + ImageReader.MAX_PASSED_BYTES + OVERHEAD_BYTES;
    accuracyBytes = run.measuring().maxFigureBytes() + OVERHEAD_BYTES;
  }

  /**
   * Checks the public topics that exist, and that the application's producer can write them.
   *
   * @param kafka the user's settings
   * @return the largest dead letter that its topic takes, in bytes
   * @throws UserException naming the first setting that does not do
   */
  int publicTopics(KafkaSettings kafka) {
    int deadLetterBytes = Math.min(DeadLetter.MAX_BYTES, requestSize(kafka));
    List<String> names = new ArrayList<>();
    topics.all().forEach(topic -> names.add(topic.name()));
    for (TopicSettings settings : TopicSettings.read(cluster, names)) {
      publicTopic(settings);
      if (settings.topic().equals(topics.deadLetters().name())) {
        deadLetterBytes = Math.min(deadLetterBytes, settings.maxMessageBytes());
      }
    }
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

  private int requestSize(KafkaSettings kafka) {
    String key = ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
    String byDefault = StreamsDefaults.tuned(run.learning()).get(key);
    String value = kafka.get(StreamsConfig.producerPrefix(key), kafka.get(key, byDefault));
    int bytes = (Integer) ConfigDef.parseType(key, value, ConfigDef.Type.INT);
    int largest = Math.max(predictionBytes, Math.max(partBytes, STATE_BYTES));
    if (bytes < largest) {
      throw new UserException(
          String.format(
              "Setting %1$s is %2$d, too little for %3$s, which take up to %4$d bytes. Raise it, for"
                  + " instance by --set %1$s=%4$d.",
              key,
              bytes,
              largest == predictionBytes ? "predictions" : "parts of the state",
              largest));
    }
    return bytes;
  }

  private void changelog(TopicSettings settings) {
    settings.requireNewestKept("parts of the state");
    settings.requireRecords(Math.max(partBytes, STATE_BYTES), "parts of the state");
  }

  private void repartition(TopicSettings settings) {
    String what = "records between the parts of the application";
    settings.requireNotCompacted(what);
    settings.requireKept(what);
    settings.requireRecords(partBytes, what);
  }

  private void publicTopic(TopicSettings settings) {
    String name = settings.topic();
    if (name.equals(topics.images().name())) {
      settings.requireNotCompacted("images");
    } else if (name.equals(topics.labels().name())) {
      settings.requireNotCompacted("labels");
    } else if (name.equals(topics.model().name())) {
      settings.requireNewestKept("snapshots");
      settings.requireRecords(partBytes, "parts of a snapshot");
    } else if (name.equals(topics.predictions().name())) {
      settings.requireRecords(predictionBytes, "predictions");
    } else if (name.equals(topics.training().name())) {
      settings.requireRecords(OVERHEAD_BYTES, "training steps");
    } else if (name.equals(topics.accuracy().name())) {
      settings.requireRecords(accuracyBytes, "figures of all classes");
    } else if (name.equals(topics.deadLetters().name())) {
      settings.requireNotCompacted("dead letters");
      settings.requireRecords(DeadLetter.MIN_BYTES, "dead letters without their values");
    }
  }
}
