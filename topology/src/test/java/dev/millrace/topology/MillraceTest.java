package dev.millrace.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class MillraceTest {

  /**
   * Names of nodes and stores are part of the names of changelog and repartition topics: a change
   * here loses the state of every running application.
   */
  @Test
  void isWiredAsInTheCheckedInDescription() throws IOException {
    String description =
        Pipeline.topology(MillraceSettings.of(Pipeline.settings())).describe().toString();

    try (InputStream expected = getClass().getResourceAsStream("topology.txt")) {
      assertThat(description.strip()).isEqualTo(new String(expected.readAllBytes(), UTF_8).strip());
    }
  }
}
