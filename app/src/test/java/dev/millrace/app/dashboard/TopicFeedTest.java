package dev.millrace.app.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.model.Architecture;
import dev.millrace.model.Predictor;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.topology.Topics;
import dev.millrace.topology.snapshot.Snapshot;
import dev.millrace.topology.snapshot.SnapshotParts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TopicFeedTest {

  private static final Topics TOPICS = Topics.withPrefix("");
  private static final Architecture NETWORK =
      Architecture.fromJson(
          """
          {"input":[1,4,4],"layers":[{"type":"flatten"},{"type":"dense","units":2}]}""");

  /** A restart under another application id begins a model anew under the same id. */
  @Test
  void theModelWrittenLastIsShownAndTestedNotTheOneOfMostSteps() throws Exception {
    try (Pipeline pipeline = new Pipeline()) {
      KafkaSettings kafka = pipeline.kafka();
      try (Cluster cluster = Cluster.connect(kafka)) {
        new TopicAdmin(cluster).create(TOPICS.all(), OptionalInt.of(1));
      }
      send(kafka, "merged", 9000);
      StreamModel model = new StreamModel(bytes -> null);
      List<Snapshot> tested = new ArrayList<>();
      try (Questions questions = new Questions(kafka, TOPICS);
          TopicFeed feed = new TopicFeed(kafka, TOPICS, model, questions, tested::add)) {
        pollUntil(feed, model, "merged", 9000);
        send(kafka, "merged", 5);
        pollUntil(feed, model, "merged", 5);
        send(kafka, "another-merged", 3);
        pollUntil(feed, model, "another-merged", 3);
      }
      assertThat(tested).extracting(Snapshot::step).containsExactly(9000L, 5L, 3L);
    }
  }

  /** The timeout of the test ends it. */
  private static void pollUntil(TopicFeed feed, StreamModel model, String id, long step)
      throws Exception {
    String shown = "";
    while (!shown.equals(id + " at " + step)) {
      assertThat(Thread.currentThread().isInterrupted()).as("waited in vain").isFalse();
      feed.poll();
      var sent = new ObjectMapper().readTree(model.since(0).text()).path("model");
      shown = sent.path("id").asText() + " at " + sent.path("step");
    }
  }

  private static void send(KafkaSettings kafka, String modelId, long step) {
    try (Predictor predictor = new Predictor(NETWORK);
        KafkaProducer<String, ModelSnapshot> producer =
            new KafkaProducer<>(
                kafka.producer(Map.of()),
                TOPICS.model().keySerde().serializer(),
                TOPICS.model().valueSerde().serializer())) {
      for (ModelSnapshot part :
          SnapshotParts.of(modelId, step, 32 * step, NETWORK, predictor.weights(), Instant.now())) {
        String key = modelId + "/" + part.getPart();
        var unused = producer.send(new ProducerRecord<>(TOPICS.model().name(), key, part));
      }
    }
  }
}
