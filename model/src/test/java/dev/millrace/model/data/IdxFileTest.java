package dev.millrace.model.data;

import static dev.millrace.model.data.IdxFiles.counting;
import static dev.millrace.model.data.IdxFiles.gzip;
import static dev.millrace.model.data.IdxFiles.idx;
import static dev.millrace.model.data.IdxFiles.images;
import static dev.millrace.model.data.IdxFiles.labels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdxFileTest {
  @TempDir Path folder;
  private Path imagesFile;
  private Path labelsFile;

  @BeforeEach
  void writeValidFiles() throws IOException {
    imagesFile = Files.write(folder.resolve("images"), images(3, 2, 4));
    labelsFile = Files.write(folder.resolve("labels"), labels(5, 0, 255));
  }

  @Test
  void readsImagesOfAnySizeWithTheirLabels() {
    LabeledImages set = IdxFile.read("letters", imagesFile, labelsFile);

    assertThat(set.size()).isEqualTo(3);
    assertThat(set.channels()).isEqualTo(1);
    assertThat(set.height()).isEqualTo(2);
    assertThat(set.width()).isEqualTo(4);
    assertThat(set.get(1))
        .usingRecursiveComparison()
        .isEqualTo(
            new ImageSample(
                "letters-00001", 1, 2, 4, new byte[] {8, 9, 10, 11, 12, 13, 14, 15}, 0));
    assertThat(set.get(2).label()).isEqualTo(255);
  }

  @Test
  void readsGzipWhateverTheNameOfTheFile() throws IOException {
    Files.write(imagesFile, gzip(images(3, 2, 4)));
    Files.write(labelsFile, gzip(labels(1, 2, 3)));

    LabeledImages set = IdxFile.read("x", imagesFile, labelsFile);

    assertThat(set.get(2).pixels()).containsExactly(16, 17, 18, 19, 20, 21, 22, 23);
    assertThat(set.get(2).label()).isEqualTo(3);
  }

  @Test
  void readsImagesWithoutLabels() {
    assertThat(IdxFile.readUnlabeled("x", imagesFile).get(0).isLabeled()).isFalse();
  }

  @Test
  void refusesCountsThatDiffer() throws IOException {
    Files.write(labelsFile, labels(1, 2));

    assertFails("%s has 3 images, but %s has 2 labels".formatted(imagesFile, labelsFile));
  }

  @Test
  void refusesAMissingFile() {
    imagesFile = folder.resolve("absent");

    assertFails(imagesFile + ": no such file");
  }

  @Test
  void refusesADirectory() {
    imagesFile = folder;

    assertFails(folder + ": cannot be read", "it is a directory");
  }

  @Test
  void refusesAnotherMagicNumber() throws IOException {
    Files.writeString(imagesFile, "<html>not found, sorry</html>");

    assertFails(
        imagesFile
            + ": not an IDX file of images: it is an HTML page; wanted are unsigned bytes in 3"
            + " dimensions");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "labels-int32-2d | holds 32-bit integers in 2 dimensions",
        "gzip-in-gzip.gz | is a gzip file within a gzip file (unpack it once)",
        "html.gz         | is an HTML page",
      })
  void saysInWordsWhatAFileOfLabelsIsInstead(String name, String words) throws IOException {
    try (InputStream in = IdxFileTest.class.getResourceAsStream("/idx/" + name)) {
      Files.write(labelsFile, in.readAllBytes());
    }

    assertFails(
        labelsFile
            + ": not an IDX file of labels: it "
            + words
            + "; wanted are unsigned bytes in 1 dimension");
  }

  @Test
  void tellsThatImagesAndLabelsWereSwapped() {
    assertThatThrownBy(() -> IdxFile.read("x", labelsFile, imagesFile))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("it holds unsigned bytes in 1 dimension; wanted")
        .hasMessageContaining("it is one of labels: were the two files swapped?");
  }

  @Test
  void refusesATruncatedHeader() throws IOException {
    Files.write(imagesFile, Arrays.copyOf(images(3, 2, 4), 7));

    assertFails(imagesFile + ": truncated", "ends after 7 bytes, within the IDX header");
  }

  @Test
  void refusesAnEmptyFile() throws IOException {
    Files.write(imagesFile, new byte[0]);

    assertFails(imagesFile + ": truncated", "ends after 0");
  }

  @Test
  void refusesATruncatedPlainFile() throws IOException {
    Files.write(imagesFile, Arrays.copyOf(images(3, 2, 4), 39));

    assertFails(imagesFile + ": truncated", "says 40 bytes", "which a file of 39 bytes");
  }

  @Test
  void refusesGzipWithTooLittleInside() throws IOException {
    Files.write(imagesFile, gzip(Arrays.copyOf(images(3, 2, 4), 39)));

    assertFails(imagesFile + ": truncated", "says 40 bytes", "ends after 39");
  }

  @Test
  void refusesGzipThatIsCutOff() throws IOException {
    byte[] packed = gzip(images(30, 20, 40));
    Files.write(imagesFile, Arrays.copyOf(packed, packed.length / 2));

    assertFails(imagesFile + ": truncated", "says 24016 bytes");
  }

  @Test
  void refusesDamagedGzip() throws IOException {
    byte[] packed = gzip(images(3, 2, 4));
    packed[packed.length - 6] ^= 1;
    Files.write(imagesFile, packed);

    assertFails(imagesFile + ": cannot be read", "Corrupt GZIP trailer");
  }

  @Test
  void refusesTrailingBytes() throws IOException {
    byte[] tooLong = Arrays.copyOf(images(3, 2, 4), 42);

    Files.write(imagesFile, tooLong);
    assertFails(imagesFile + ": 2 bytes too many", "says 40 bytes", "has 42");

    Files.write(imagesFile, gzip(tooLong));
    assertFails(imagesFile + ": too many bytes", "says 40 bytes");
  }

  @Test
  void refusesTruncatedLabels() throws IOException {
    Files.write(labelsFile, gzip(Arrays.copyOf(labels(1, 2, 3), 10)));

    assertFails(labelsFile + ": truncated", "says 11 bytes", "ends after 10");
  }

  @Test
  void refusesAbsurdSizesBeforeItTakesMemory() throws IOException {
    int most = Integer.MAX_VALUE;

    Files.write(imagesFile, idx(counting(10), 0x803, most, most, most));
    assertFails(
        imagesFile + ": truncated, or its header is damaged",
        "more than 9223372036854775807 bytes");

    Files.write(imagesFile, gzip(idx(counting(10), 0x803, 60_000, 28_000, 28_000)));
    assertFails(imagesFile + ": truncated, or its header is damaged", "47040000000016 bytes");

    Files.write(labelsFile, idx(counting(10), 0x801, most));
    Files.write(imagesFile, images(3, 2, 4));
    assertFails(labelsFile + ": truncated, or its header is damaged");
  }

  @Test
  void refusesMoreImagesThanTheHeapHasRoomForArrays() throws IOException {
    int count = (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 8);
    Files.write(labelsFile, idx(counting(10), 0x801, 10));
    try (RandomAccessFile sparse = new RandomAccessFile(imagesFile.toFile(), "rw")) {
      sparse.write(idx(new byte[0], 0x803, count, 1, 1));
      sparse.setLength(4L * Integer.BYTES + count);
    }

    assertFails(imagesFile + ": ", "do not fit a heap of");
  }

  @Test
  void refusesWhatDoesNotFitTheHeap() throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(labelsFile.toFile(), "rw")) {
      sparse.write(idx(new byte[0], 0x801, Integer.MAX_VALUE));
      sparse.setLength(2L * Integer.BYTES + Integer.MAX_VALUE);
    }

    assertFails(
        labelsFile + ": 2147483655 bytes of content, in 1 arrays, do not fit a heap of", "(-Xmx)");
  }

  @Test
  void refusesSizesThatAreNotPositive() throws IOException {
    Files.write(imagesFile, idx(new byte[0], 0x803, 0, 28, 28));
    assertFails("number of images must be in 1 to 2147483647, but was 0");

    Files.write(imagesFile, idx(new byte[0], 0x803, 1, -1, 28));
    assertFails("number of rows must be in 1 to 2147483647, but was 4294967295");
  }

  private void assertFails(String... parts) {
    assertThatThrownBy(() -> IdxFile.read("x", imagesFile, labelsFile))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("\n");
  }
}
