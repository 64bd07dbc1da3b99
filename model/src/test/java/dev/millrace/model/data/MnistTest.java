package dev.millrace.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistTest {
  private static final String TEST_IMAGES = "t10k-images-idx3-ubyte.gz";
  private static final String TEST_LABELS = "t10k-labels-idx1-ubyte.gz";
  private static final Downloader.Limits LIMITS =
      new Downloader.Limits(
          Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(60), 1 << 24);

  @TempDir Path temporary;

  @Test
  void readsTheTrainingImages() {
    LabeledImages train = load(in(mnist()), Mnist.Split.TRAIN);

    assertThat(train.size()).isEqualTo(60_000);
    assertThat(train.height()).isEqualTo(28);
    assertThat(train.width()).isEqualTo(28);
    assertThat(IntStream.range(0, 8).map(i -> train.get(i).label()))
        .containsExactly(5, 0, 4, 1, 9, 2, 1, 3);
    assertThat(train.get(42).id()).isEqualTo("train-00042");
    // The first image's top row of ink.
    assertThat(train.get(0).pixels()[5 * 28 + 12]).isEqualTo((byte) 3);
  }

  @Test
  void readsTheTestImages() {
    LabeledImages test = load(in(mnist()), Mnist.Split.TEST);

    assertThat(test.size()).isEqualTo(10_000);
    assertThat(IntStream.range(0, 5).map(i -> test.get(i).label())).containsExactly(7, 2, 1, 0, 4);
    assertThat(test.get(9_999).id()).isEqualTo("test-09999");
  }

  @Test
  void readsUnpackedFilesUnderTheNamesInUse() throws IOException {
    unpack(TEST_IMAGES, "t10k-images.idx3-ubyte");
    unpack(TEST_LABELS, "t10k-labels-idx1-ubyte");

    assertThat(load(in(temporary), Mnist.Split.TEST).size()).isEqualTo(10_000);
  }

  @Test
  void readsOtherDataSetsOfTheSameFormat() throws IOException {
    Files.write(temporary.resolve("train-images-idx3-ubyte"), IdxFiles.images(3, 2, 4));
    Files.write(
        temporary.resolve("train-labels-idx1-ubyte.gz"), IdxFiles.gzip(IdxFiles.labels(1, 2, 30)));

    LabeledImages set = Mnist.loadAlike(temporary, Mnist.Split.TRAIN);

    assertThat(set.size()).isEqualTo(3);
    assertThat(set.get(2).label()).isEqualTo(30);
    assertThatThrownBy(() -> Mnist.loadAlike(temporary, Mnist.Split.TEST))
        .isInstanceOf(DataException.class)
        .hasMessage(temporary + ": has no file " + TEST_IMAGES + ", packed or unpacked");
  }

  @Test
  void prefersTheDirectoryToTheEnvironment() {
    MnistLocations locations =
        new MnistLocations(Optional.of(mnist()), Optional.of(temporary), temporary, List.of());

    assertThat(load(locations, Mnist.Split.TEST).size()).isEqualTo(10_000);
  }

  @Test
  void downloadsToTheCacheOnceAndThenReadsFromIt() {
    Path mnist = mnist();
    Path cache = temporary.resolve("cache");
    try (MirrorServer server = new MirrorServer(name -> Files.readAllBytes(mnist.resolve(name)))) {
      List<URI> mirrors = List.of(server.mirror("missing"), server.mirror("good"));

      assertThat(load(cached(cache, mirrors), Mnist.Split.TEST).size()).isEqualTo(10_000);
      assertThat(server.requests())
          .containsExactly(
              "/missing/" + TEST_IMAGES,
              "/good/" + TEST_IMAGES,
              "/missing/" + TEST_LABELS,
              "/good/" + TEST_LABELS);
    }

    assertThat(load(cached(cache, List.of()), Mnist.Split.TEST).size()).isEqualTo(10_000);
  }

  @Test
  void downloadsAgainWhatIsDamagedInTheCache() throws IOException {
    Path mnist = mnist();
    Files.copy(mnist.resolve(TEST_IMAGES), temporary.resolve(TEST_IMAGES));
    Files.writeString(temporary.resolve(TEST_LABELS), "damaged");
    try (MirrorServer server = new MirrorServer(name -> Files.readAllBytes(mnist.resolve(name)))) {
      MnistLocations locations = cached(temporary, List.of(server.mirror("good")));

      assertThat(load(locations, Mnist.Split.TEST).size()).isEqualTo(10_000);
      assertThat(server.requests()).containsExactly("/good/" + TEST_LABELS);
    }
  }

  @Test
  void refusesADownloadThatIsNotMnist() {
    try (MirrorServer server = new MirrorServer(name -> IdxFiles.images(3, 28, 28))) {
      MnistLocations locations = cached(temporary, List.of(server.mirror("good")));

      assertThatThrownBy(() -> load(locations, Mnist.Split.TEST))
          .isInstanceOf(MnistUnavailableException.class)
          .hasMessageContaining("damaged, or not MNIST: SHA-256");
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void tellsInOneLineWhereItHasLookedInVain() {
    try (MirrorServer server = new MirrorServer(name -> new byte[0])) {
      MnistLocations locations =
          cached(temporary, List.of(server.mirror("missing"), server.mirror("short")));

      assertThatThrownBy(() -> load(locations, Mnist.Split.TRAIN))
          .isInstanceOf(MnistUnavailableException.class)
          .hasMessageStartingWith("MNIST was not found and could not be downloaded: ")
          .hasMessageContainingAll(
              "the cache " + temporary + " has no train-images-idx3-ubyte.gz",
              "/missing/train-images-idx3-ubyte.gz: HTTP status 404",
              "/short/train-images-idx3-ubyte.gz: ")
          .message()
          .doesNotContain("\n");
    }
  }

  @Test
  void staysOfflineWithoutMirrors() {
    assertThatThrownBy(() -> load(cached(temporary, List.of()), Mnist.Split.TRAIN))
        .isInstanceOf(MnistUnavailableException.class)
        .hasMessageEndingWith("there is no mirror to download from");
  }

  @Test
  void refusesANamedDirectoryWithoutTheFiles() {
    assertThatThrownBy(() -> load(in(temporary), Mnist.Split.TRAIN))
        .isExactlyInstanceOf(DataException.class)
        .hasMessage(temporary + ": has no file train-images-idx3-ubyte.gz, packed or unpacked");

    Path absent = temporary.resolve("absent");
    MnistLocations environment =
        new MnistLocations(Optional.empty(), Optional.of(absent), temporary, List.of());
    assertThatThrownBy(() -> load(environment, Mnist.Split.TRAIN))
        .isExactlyInstanceOf(DataException.class)
        .hasMessage("MNIST_DIR: " + absent + ": no such directory");
  }

  @Test
  void refusesANamedDirectoryWithAnotherDataSet() throws IOException {
    Path file = Files.write(temporary.resolve(TEST_IMAGES), IdxFiles.images(3, 28, 28));
    Files.write(temporary.resolve(TEST_LABELS), IdxFiles.labels(1, 2, 3));

    assertThatThrownBy(() -> load(in(temporary), Mnist.Split.TEST))
        .isExactlyInstanceOf(DataException.class)
        .hasMessageStartingWith(file + ": damaged, or not MNIST: SHA-256")
        .hasMessageContaining("another data set can be read as a pair of IDX files");
  }

  @Test
  void refusesMirrorsThatAreNoFolders() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cached(temporary, List.of(URI.create("http://localhost/mnist"))))
        .withMessage("mirror must end in a slash, but was http://localhost/mnist");
  }

  private static LabeledImages load(MnistLocations locations, Mnist.Split split) {
    return Mnist.load(locations, split, DownloadProgress.NONE, LIMITS);
  }

  private static MnistLocations in(Path directory) {
    Path noCache = directory.resolve("no-cache");
    return new MnistLocations(Optional.of(directory), Optional.empty(), noCache, List.of());
  }

  private static MnistLocations cached(Path cache, List<URI> mirrors) {
    return new MnistLocations(Optional.empty(), Optional.empty(), cache, mirrors);
  }

  private void unpack(String packed, String unpacked) throws IOException {
    try (GZIPInputStream content =
        new GZIPInputStream(Files.newInputStream(mnist().resolve(packed)))) {
      Files.copy(content, temporary.resolve(unpacked));
    }
  }

  /** The directory of the real files. */
  private static Path mnist() {
    String directory = System.getenv("MNIST_DIR");
    assumeTrue(directory != null, "needs the MNIST files: set MNIST_DIR to their directory");
    return Path.of(directory);
  }
}
