package dev.millrace.model.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The MNIST set of handwritten digits: 60,000 training and 10,000 test images of 28 x 28 gray
 * levels, from a directory, a cache folder or a download, and always with the content of the
 * original files, whatever their packing.
 */
public final class Mnist {
  /** One of the two parts of the set. */
  public enum Split {
    /** 60,000 images, with ids that begin with {@code train}. */
    TRAIN("train", MnistFile.TRAIN_IMAGES, MnistFile.TRAIN_LABELS),
    /** 10,000 images by other writers, with ids that begin with {@code test}. */
    TEST("test", MnistFile.TEST_IMAGES, MnistFile.TEST_LABELS);

    private final String idPrefix;
    private final MnistFile images;
    private final MnistFile labels;

    Split(String idPrefix, MnistFile images, MnistFile labels) {
      this.idPrefix = idPrefix;
      this.images = images;
      this.labels = labels;
    }
  }

  private Mnist() {}

  /**
   * Finds, verifies and reads one part of the set; about 47 MB of heap for the training images.
   * Blocks while it downloads; with no network it gives up within seconds.
   *
   * @param progress told of a download's course
   * @throws MnistUnavailableException if no directory was named, the cache does not have it, and no
   *     mirror gave it
   * @throws DataException if a directory was named and does not hold the original files
   */
  public static LabeledImages load(
      MnistLocations locations, Split split, DownloadProgress progress) {
    return load(locations, split, progress, Downloader.Limits.DEFAULT);
  }

  /**
   * Reads one part of any data set that comes in MNIST's format: four files of the same names, with
   * any content.
   *
   * @throws DataException if a file is missing or damaged, or the two do not belong together
   */
  public static LabeledImages loadAlike(Path directory, Split split) {
    return IdxFile.read(
        split.idPrefix,
        inDirectory(split.images, directory, ""),
        inDirectory(split.labels, directory, ""));
  }

  static LabeledImages load(
      MnistLocations locations, Split split, DownloadProgress progress, Downloader.Limits limits) {
    if (locations.directory().isPresent()) {
      return fromDirectory(locations.directory().get(), "", split);
    }
    if (locations.environmentDirectory().isPresent()) {
      return fromDirectory(locations.environmentDirectory().get(), "MNIST_DIR: ", split);
    }
    Downloader downloader = new Downloader(locations.mirrors(), limits, progress);
    return read(
        split,
        fromCache(split.images, locations.cache(), downloader),
        fromCache(split.labels, locations.cache(), downloader));
  }

  private static LabeledImages fromDirectory(Path directory, String namedBy, Split split) {
    if (!Files.isDirectory(directory)) {
      throw new DataException(namedBy + directory + ": no such directory");
    }
    return read(
        split,
        inDirectory(split.images, directory, namedBy),
        inDirectory(split.labels, directory, namedBy));
  }

  private static Path inDirectory(MnistFile file, Path directory, String namedBy) {
    return file.find(directory)
        .orElseThrow(
            () ->
                new DataException(
                    "%s%s: has no file %s, packed or unpacked"
                        .formatted(namedBy, directory, file.packedName())));
  }

  /** The file in the cache, downloaded to it when it is not there or is damaged. */
  private static Path fromCache(MnistFile file, Path cache, Downloader downloader) {
    List<String> reasons = new ArrayList<>();
    Optional<Path> cached = file.find(cache);
    if (cached.isPresent()) {
      try {
        file.verify(cached.get());
        return cached.get();
      } catch (DataException e) {
        reasons.add(e.getMessage());
      }
    } else {
      reasons.add("the cache " + cache + " has no " + file.packedName());
    }
    Path target = cache.resolve(file.packedName());
    return downloader
        .download(file.packedName(), target, file::verify, reasons)
        .orElseThrow(() -> new MnistUnavailableException(reasons));
  }

  private static LabeledImages read(Split split, Path imagesFile, Path labelsFile) {
    IdxFile.Images images = IdxFile.readImages(imagesFile);
    split.images.verify(imagesFile, images.sha256());
    IdxFile.Labels labels = IdxFile.readLabels(labelsFile);
    split.labels.verify(labelsFile, labels.sha256());
    return IdxFile.pair(split.idPrefix, imagesFile, images, labelsFile, labels);
  }
}
