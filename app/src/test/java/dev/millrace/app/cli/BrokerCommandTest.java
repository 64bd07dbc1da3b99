package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BrokerCommandTest {

  @TempDir private Path data;

  @Test
  void tellsItsAddressAndEndsWhenStopped() throws Exception {
    StopSignal stop = new StopSignal();
    stop.request();

    CommandRun run =
        CommandRun.of(Map.of(), stop, "broker", "--port", "0", "--data", data.toString(), "--json");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).hasSize(1);
    JsonNode ready = new ObjectMapper().readTree(run.out().get(0));
    assertThat(ready.get("bootstrapServers").asText()).matches("127\\.0\\.0\\.1:\\d+");
    assertThat(ready.get("data").asText()).isEqualTo(data.toString());
  }
}
