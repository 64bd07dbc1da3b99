package dev.millrace.app.run;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.GroupAdmin;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.app.report.FirstSnapshot;
import dev.millrace.model.Predictor;
import dev.millrace.model.export.SavedModel;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.topology.Topic;
import dev.millrace.topology.Topics;
import dev.millrace.topology.snapshot.Snapshot;
import dev.millrace.topology.snapshot.SnapshotParts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * The model that an application begins with. It stands on an internal topic, so that every
 * instance, learner and merger begins with the same weights at every start, whether it has made a
 * commit by then or not. The first that was put there stays.
 */
public final class FirstModel {

  private final KafkaSettings kafka;
  private final Cluster cluster;
  private final String applicationId;
  private final Topic<String, ModelSnapshot> topic;

  /** Makes that of an application; the cluster stays the caller's. */
  public FirstModel(KafkaSettings kafka, Cluster cluster, String applicationId) {
    this.kafka = kafka;
    this.cluster = cluster;
    this.applicationId = applicationId;
    this.topic = Topics.firstModel(applicationId);
  }

  /** Returns the model; empty if the application has begun, or begins, without one. */
  public Optional<SavedModel> find() {
    return new TopicAdmin(cluster).partitions(topic.name()).isEmpty()
        ? Optional.empty()
        : FirstSnapshot.read(kafka, topic).map(Snapshot::toSavedModel);
  }

  /** Returns whether the application has learned anything: a model would come too late. */
  public boolean isTooLate() {
    return !new GroupAdmin(cluster).committedTopics(applicationId).isEmpty() || hasChangelog();
  }

  private boolean hasChangelog() {
    String changelog = SavedPartitions.changelog(applicationId);
    int partitions = new TopicAdmin(cluster).partitions(changelog).orElse(0);
    for (int i = 0; i < partitions; i++) {
      TopicPartition partition = new TopicPartition(changelog, i);
      if (cluster
              .get(
                  cluster
                      .admin()
                      .listOffsets(Map.of(partition, OffsetSpec.latest()))
                      .partitionResult(partition))
              .offset()
          > 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Puts a model there, unless another instance does so at the same time.
   *
   * @return what is there now
   * @throws UserException if instances are running that have begun without a model
   */
  public SavedModel put(SavedModel model) {
    if (new GroupAdmin(cluster).hasMembers(applicationId)) {
      throw new UserException(
          "Application '%s' is running already, without a model to begin with: stop all its instances first, or give another --application-id."
              .formatted(applicationId));
    }
    new TopicAdmin(cluster).create(List.of(topic), OptionalInt.empty());
    try {
      send(model);
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      // Another instance puts one there: that one counts.
    }
    return find()
        .orElseThrow(
            () ->
                new UserException(
                    "Another instance of application '%s' is being started with a model: start again."
                        .formatted(applicationId)));
  }

  /** All or nothing; one at a time, by the transactional id. */
  @SuppressWarnings("FutureReturnValueIgnored") // the commit fails with any of them
  private void send(SavedModel model) {
    Map<String, String> settings = Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topic.name());
    try (KafkaProducer<String, ModelSnapshot> producer =
            new KafkaProducer<>(
                kafka.producer(settings),
                topic.keySerde().serializer(),
                topic.valueSerde().serializer());
        Predictor predictor = model.toPredictor()) {
      producer.initTransactions();
      producer.beginTransaction();
      for (ModelSnapshot part :
          SnapshotParts.of(
              model.id(),
              model.step(),
              model.images(),
              model.architecture(),
              predictor.weights(),
              Instant.now())) {
        producer.send(new ProducerRecord<>(topic.name(), SnapshotParts.key(part), part));
      }
      producer.commitTransaction();
    }
  }
}
