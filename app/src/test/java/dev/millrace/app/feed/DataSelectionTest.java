package dev.millrace.app.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.app.error.UserException;
import dev.millrace.app.output.Output;
import dev.millrace.app.output.Terminal;
import dev.millrace.model.data.DataException;
import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.ImageSource;
import dev.millrace.model.data.Mnist.Split;
import dev.millrace.model.data.MnistLocations;
import dev.millrace.model.data.StreamOrder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSelectionTest {

  private final StringWriter err = new StringWriter();
  private final Output output =
      new Output(new PrintWriter(new StringWriter()), new PrintWriter(err), Terminal.NONE, false);

  @TempDir private Path directory;

  @Test
  void missingMnistIsOneLineWithTheWaysOut() {
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> offline(Optional.empty()).set(Split.TRAIN))
        .withMessage(
            "MNIST is not at hand: no --mnist, no MNIST_DIR, not in "
                + directory
                + ", and it could not be downloaded (there is no mirror to download from). Give"
                + " --mnist DIR, set MNIST_DIR, try again later, or use --drawn for digits that"
                + " Millrace draws itself (--verbose tells what was tried).");
  }

  @Test
  void drawnDigitsStandInForMissingMnistAndALineSaysSo() {
    DataSelection stand = offline(Optional.empty()).orDrawn(output);

    assertThat(stand.name()).isEqualTo("drawn digits");
    assertThat(err.toString().lines())
        .containsExactly(
            "MNIST is not at hand: no MNIST_DIR, and no download (there is no mirror to download"
                + " from). Going on with digits that Millrace draws itself; for MNIST, give --mnist"
                + " DIR, set MNIST_DIR, or try again later.");
    assertThat(stand.set(Split.TRAIN).size()).isEqualTo(60_000);
    assertThat(stand.set(Split.TEST).size()).isEqualTo(10_000);
  }

  @Test
  void nothingStandsInForMnistThatTheUserNamed() {
    DataSelection named = offline(Optional.of(directory));

    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> named.orDrawn(output))
        .withMessageStartingWith(directory + ": has no file train-images");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void mnistThatIsThereIsUsed() {
    String mnist = System.getenv("MNIST_DIR");
    assumeTrue(mnist != null, "needs MNIST: set MNIST_DIR to the directory with its four files");

    DataSelection data = offline(Optional.of(Path.of(mnist))).orDrawn(output);

    assertThat(data.name()).isEqualTo("MNIST");
    assertThat(data.set(Split.TRAIN).size()).isEqualTo(60_000);
    assertThat(data.set(Split.TEST).get(0).id()).isEqualTo("test-00000");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void drawnDigitsNeverEndAndTheSeedChoosesThem() {
    DataSelection drawn = DataSelection.drawn();

    try (ImageSource one = drawn.source(Split.TRAIN, FeedOrder.once(StreamOrder.SHUFFLED, 1));
        ImageSource same = drawn.source(Split.TRAIN, FeedOrder.once(StreamOrder.SHUFFLED, 1));
        ImageSource other = drawn.source(Split.TRAIN, FeedOrder.once(StreamOrder.SHUFFLED, 2))) {
      assertThat(one.size()).isEqualTo(OptionalLong.empty());
      byte[] pixels = one.next().pixels();
      assertThat(same.next().pixels()).isEqualTo(pixels);
      assertThat(other.next().pixels()).isNotEqualTo(pixels);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                drawn.source(Split.TRAIN, new FeedOrder(StreamOrder.SHUFFLED, 1, 2, FeedOrder.ALL)))
        .withMessage("epochs must be 1 for endless images, but was 2");
  }

  @Test
  void drawnDigitsCanBeSortedWhenTheyAreLimited() {
    DataSelection drawn = DataSelection.drawn();
    FeedOrder sorted = new FeedOrder(StreamOrder.SORTED, 3, 1, 200);

    List<ImageSample> images = images(drawn, sorted);

    assertThat(images).hasSize(200);
    assertThat(images).extracting(ImageSample::label).isSorted();
    assertThat(images)
        .extracting(ImageSample::id)
        .containsExactlyInAnyOrderElementsOf(
            ids(drawn, new FeedOrder(StreamOrder.SHUFFLED, 3, 1, 200)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> drawn.source(Split.TRAIN, FeedOrder.once(StreamOrder.SORTED, 3)))
        .withMessageStartingWith("limit must be below 2^31 for drawn digits in the order 'sorted'");
  }

  @Test
  void theTestImagesFollowTheStream() {
    DataSelection drawn = DataSelection.drawn();
    int label = drawn.set(Split.TEST).label(7);

    assertThat(drawn.testAtEnd(StreamOrder.SORTED).label(7)).isEqualTo(label);
    assertThat(drawn.testAtEnd(StreamOrder.DRIFT).label(7)).isEqualTo((label + 1) % 10);
  }

  @Test
  void drawnTrainingAndTestImagesDiffer() {
    DataSelection drawn = DataSelection.drawn();

    ImageSample training = drawn.set(Split.TRAIN).get(7);
    ImageSample test = drawn.set(Split.TEST).get(7);

    assertThat(training.id()).isEqualTo("drawn-1-00007");
    assertThat(test.id()).isEqualTo("drawn-test-1-00007");
    assertThat(training.pixels()).isNotEqualTo(test.pixels());
  }

  @Test
  void everyEpochOfDrawnDigitsHasItsOwnIds() {
    ImageSet drawn = DataSelection.drawn().set(Split.TEST);

    assertThat(drawn.id(42, 0)).isEqualTo("drawn-test-1-00042");
    assertThat(drawn.id(42, 3)).isEqualTo("drawn-test-1-e3-00042");
  }

  @Test
  void theOrderIsThatOfTheFilesOrOfTheSeed() throws Exception {
    DataSelection images =
        DataSelection.idx(
            IdxFiles.images(directory.resolve("few-idx3-ubyte"), 20),
            Optional.of(IdxFiles.labels(directory.resolve("few-idx1-ubyte"), 20)));

    List<String> inOrder = ids(images, FeedOrder.once(StreamOrder.AS_IS, 1));
    List<String> shuffled = ids(images, new FeedOrder(StreamOrder.SHUFFLED, 1, 2, FeedOrder.ALL));

    assertThat(inOrder).hasSize(20).isSorted().startsWith("few-00000", "few-00001");
    assertThat(shuffled).hasSize(40).doesNotHaveDuplicates();
    assertThat(shuffled.subList(0, 20)).isNotEqualTo(inOrder).hasSameElementsAs(inOrder);
    assertThat(ids(images, new FeedOrder(StreamOrder.SHUFFLED, 1, 2, FeedOrder.ALL)))
        .isEqualTo(shuffled);
    assertThat(ids(images, new FeedOrder(StreamOrder.SHUFFLED, 2, 2, FeedOrder.ALL)))
        .isNotEqualTo(shuffled);
  }

  @Test
  void theDownloadOfEachFileIsShownOnceItArrives() {
    try (DownloadDisplay display = new DownloadDisplay(output)) {
      display.onBytes(URI.create("http://dead.test/a"), 0, OptionalLong.empty());
      display.onBytes(URI.create("http://live.test/a"), 1_000, OptionalLong.of(2_000));
      display.onBytes(URI.create("http://live.test/a"), 2_000, OptionalLong.of(2_000));
      display.onBytes(URI.create("http://live.test/b"), 7, OptionalLong.empty());
    }

    assertThat(err.toString().lines())
        .containsExactly(
            "Downloading a: 1,000 of 2,000 bytes (50 %)",
            "Downloading a: 2,000 of 2,000 bytes (100 %)", "Downloading b: 7 bytes");
  }

  private DataSelection offline(Optional<Path> named) {
    return DataSelection.mnist(
        new MnistLocations(named, Optional.empty(), directory, List.of()), output);
  }

  private static List<String> ids(DataSelection images, FeedOrder order) {
    return images(images, order).stream().map(ImageSample::id).toList();
  }

  private static List<ImageSample> images(DataSelection selection, FeedOrder order) {
    List<ImageSample> images = new ArrayList<>();
    try (ImageSource source = selection.source(Split.TRAIN, order)) {
      for (ImageSample image = source.next(); image != null; image = source.next()) {
        images.add(image);
      }
    }
    return images;
  }
}
