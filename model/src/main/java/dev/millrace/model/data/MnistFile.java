package dev.millrace.model.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** One of the four files of MNIST, known by the SHA-256 of its unpacked content. */
enum MnistFile {
  TRAIN_IMAGES(
      "train-images", "idx3", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
  TRAIN_LABELS(
      "train-labels", "idx1", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
  TEST_IMAGES(
      "t10k-images", "idx3", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
  TEST_LABELS(
      "t10k-labels", "idx1", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2");

  private final String stem;
  private final String format;
  private final String sha256;

  MnistFile(String stem, String format, String sha256) {
    this.stem = stem;
    this.format = format;
    this.sha256 = sha256;
  }

  /** The name that mirrors and the cache use. */
  String packedName() {
    return stem + "-" + format + "-ubyte.gz";
  }

  String sha256() {
    return sha256;
  }

  /** The file in a directory, packed or unpacked, under any of the names in use. */
  Optional<Path> find(Path directory) {
    String original = stem + "-" + format + "-ubyte";
    String dotted = stem + "." + format + "-ubyte";
    return Stream.of(packedName(), original, dotted, dotted + ".gz")
        .map(directory::resolve)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /**
   * Checks a digest that was taken while {@code file} was read.
   *
   * @throws DataException if it is another one
   */
  void verify(Path file, String foundSha256) {
    if (!foundSha256.equals(sha256)) {
      throw new DataException(
          ("%s: damaged, or not MNIST: SHA-256 of the unpacked content is %s, wanted %s"
                  + " (another data set can be read as a pair of IDX files)")
              .formatted(file, foundSha256, sha256));
    }
  }

  /**
   * Reads the file through and checks it.
   *
   * @throws DataException if it cannot be read or is not this file
   */
  void verify(Path file) {
    try {
      verify(file, UnpackedFile.sha256(file));
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
  }
}
