package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DemoUsageTest {

  @TempDir private Path directory;

  @Test
  void fewerImagesThanAMiniBatchPerPartitionAreWrongUsage() {
    CommandRun run = CommandRun.of("demo", "--drawn", "--images", "63", "--partitions", "2");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .first()
        .isEqualTo(
            "millrace: --images must be at least 64, a mini-batch (--batch) of 32 for each of 2"
                + " partitions, but was 63");
  }

  @Test
  void aNetworkForOtherImagesIsRefusedWithBothShapes() throws IOException {
    Path network =
        Files.writeString(
            directory.resolve("n32.json"),
            """
            {"input":[1,32,32],"layers":[{"type":"flatten"},{"type":"dense","units":10}]}""");

    CommandRun run = CommandRun.of("demo", "--drawn", "--network", network.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .containsExactly(
            "millrace: The images (drawn digits) are 1 x 28 x 28 (channels, height, width), but the"
                + " network takes 1 x 32 x 32: give another --network.");
  }
}
