package dev.millrace.model.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownloaderTest {
  private static final byte[] CONTENT = IdxFiles.counting(200_000);
  private static final Downloader.Limits LIMITS =
      new Downloader.Limits(
          Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(60), 1 << 20);

  @TempDir Path temporary;
  private final List<String> reasons = new ArrayList<>();
  private final List<Long> progress = new ArrayList<>();
  private OptionalLong total = OptionalLong.empty();
  private Path target;
  private MirrorServer server;

  @BeforeEach
  void startServer() {
    target = temporary.resolve("cache/file.gz");
    server = new MirrorServer(name -> CONTENT);
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void savesTheFileAndTellsItsProgress() throws IOException {
    download(LIMITS, server.mirror("good"));

    assertThat(target).hasBinaryContent(CONTENT);
    assertThat(reasons).isEmpty();
    assertThat(progress).isSorted().last().isEqualTo((long) CONTENT.length);
    assertThat(total).hasValue(CONTENT.length);
    assertThat(server.requests()).containsExactly("/good/file.gz");
    assertThatNoPartIsLeft();
  }

  @Test
  void followsRedirects() throws IOException {
    download(LIMITS, server.mirror("moved"));

    assertThat(target).hasBinaryContent(CONTENT);
  }

  @ParameterizedTest
  @CsvSource({
    "missing, HTTP status 404",
    "short, wrong content of 100000 bytes",
    "corrupt, wrong content of 200000 bytes",
    "cut, bytes received",
    "silent, 'no data for 2.0 s, after 0 bytes'",
    "stalled, 'no data for 2.0 s, after '",
  })
  void goesOnToTheNextMirror(String behavior, String reason) throws IOException {
    download(LIMITS, server.mirror(behavior), server.mirror("good"));

    assertThat(target).hasBinaryContent(CONTENT);
    assertThat(reasons).singleElement().asString().contains(behavior + "/file.gz: ", reason);
    assertThatNoPartIsLeft();
  }

  @Test
  void givesUpWithTheReasonOfEveryMirror() throws IOException {
    URI unreachable = URI.create("http://localhost:" + closedPort() + "/");

    download(LIMITS, unreachable, URI.create("http://host.invalid/"), server.mirror("missing"));

    assertThat(target).doesNotExist();
    assertThat(reasons).hasSize(3).allMatch(reason -> !reason.contains("\n"));
    assertThat(reasons.get(0)).contains("ConnectException");
    assertThat(reasons.get(1)).contains("http://host.invalid/file.gz: ");
    assertThat(reasons.get(2)).contains("404");
  }

  @Test
  void keepsWhatIsThereWhenNoMirrorHasTheFile() throws IOException {
    Files.createDirectories(target.getParent());
    Files.writeString(target, "old");

    download(LIMITS, server.mirror("corrupt"));

    assertThat(target).hasContent("old");
    assertThatNoPartIsLeft();
  }

  @Test
  void refusesBodiesThatAreTooLong() {
    download(
        new Downloader.Limits(LIMITS.connect(), LIMITS.stall(), LIMITS.total(), 1_000),
        server.mirror("good"));

    assertThat(target).doesNotExist();
    assertThat(reasons).singleElement().asString().contains("longer than the 1000 bytes");
  }

  @Test
  void refusesMirrorsThatAreTooSlow() {
    download(
        new Downloader.Limits(
            LIMITS.connect(), Duration.ofMinutes(5), Duration.ofMillis(1), 1 << 20),
        server.mirror("stalled"));

    assertThat(target).doesNotExist();
    assertThat(reasons).singleElement().asString().contains("too slow");
  }

  @Test
  void tellsThatThereIsNoMirror() {
    download(LIMITS);

    assertThat(reasons).containsExactly("there is no mirror to download from");
  }

  private void download(Downloader.Limits limits, URI... mirrors) {
    DownloadProgress listener =
        (source, bytes, totalBytes) -> {
          progress.add(bytes);
          total = totalBytes;
        };
    boolean found =
        new Downloader(List.of(mirrors), limits, listener)
            .download("file.gz", target, DownloaderTest::verify, reasons)
            .isPresent();
    assertThat(found).isEqualTo(reasons.size() < mirrors.length);
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void verify(Path file) {
    try {
      byte[] found = Files.readAllBytes(file);
      if (!Arrays.equals(found, CONTENT)) {
        throw new DataException("wrong content of " + found.length + " bytes");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertThatNoPartIsLeft() throws IOException {
    try (Stream<Path> files = Files.list(target.getParent())) {
      assertThat(files).containsExactly(target);
    }
  }
}
