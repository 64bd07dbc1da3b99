package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.feed.IdxFiles;
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
    CommandRun run = CommandRun.of("demo", "--drawn", "--limit", "63", "--partitions", "2");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .first()
        .isEqualTo(
            "millrace: --limit must be at least 64 (--batch times --partitions), but was 63");
  }

  @Test
  void aSetOfFewerImagesThanThatIsOneLine() throws IOException {
    IdxFiles.images(directory.resolve("train-images-idx3-ubyte"), 20);
    IdxFiles.labels(directory.resolve("train-labels-idx1-ubyte"), 20);
    IdxFiles.images(directory.resolve("t10k-images-idx3-ubyte"), 20);
    IdxFiles.labels(directory.resolve("t10k-labels-idx1-ubyte"), 20);

    CommandRun run = CommandRun.of("demo", "--idx", directory.toString(), "--order", "drift");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .containsExactly(
            "millrace: There must be at least 32 images to learn from (--batch times --partitions),"
                + " but there are 20 ("
                + directory
                + ", order 'drift').");
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
