package dev.millrace.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.topology.accuracy.AccuracySettings;
import dev.millrace.topology.learner.LearnerRegistry;
import dev.millrace.topology.observe.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.errors.TopologyException;
import org.junit.jupiter.api.Test;

class MillraceTopologyTest {

  /**
   * Names of nodes and stores are part of the names of changelog and repartition topics: a change
   * here loses the state of every running application.
   */
  @Test
  void isWiredAsInTheCheckedInDescription() throws IOException {
    String description =
        MillraceTopology.build(
                Pipeline.TOPICS,
                Pipeline.settings(),
                new AccuracySettings(2, 10, 0.99),
                new LearnerRegistry(),
                StreamObserver.NONE)
            .describe()
            .toString();

    try (InputStream expected = getClass().getResourceAsStream("topology.txt")) {
      assertThat(description.strip()).isEqualTo(new String(expected.readAllBytes(), UTF_8).strip());
    }
  }

  @Test
  void refusesARepartitionTopicWithoutANameOfItsOwn() {
    StreamsBuilder builder = MillraceTopology.builder();
    builder.stream("images", Pipeline.TOPICS.images().consumedAs("images"))
        .repartition()
        .to("out", Pipeline.TOPICS.images().producedAs("out"));

    assertThatExceptionOfType(TopologyException.class)
        .isThrownBy(builder::build)
        .withMessageContaining("not been named");
  }
}
