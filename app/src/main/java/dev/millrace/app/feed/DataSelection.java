package dev.millrace.app.feed;

import dev.millrace.app.output.Output;
import dev.millrace.model.data.FolderImages;
import dev.millrace.model.data.FolderReport;
import dev.millrace.model.data.FolderWatch;
import dev.millrace.model.data.IdxFile;
import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.ImageSource;
import dev.millrace.model.data.Mnist.Split;
import dev.millrace.model.data.MnistLocations;
import dev.millrace.model.data.StreamOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A choice of images, none of which is read before it is asked for. Immutable, for use by several
 * threads.
 */
public interface DataSelection {

  /** Returns what the images are, for the user: {@code "MNIST"}. */
  String name();

  /**
   * Returns whether training and test images are different ones. Otherwise both parts are the whole
   * selection.
   */
  default boolean hasSplits() {
    return true;
  }

  /** Returns whether {@link #source} never ends. */
  default boolean isEndless() {
    return false;
  }

  /** Returns what is to be told about the user's image files; nothing about other data. */
  default List<FolderReport> files() {
    return List.of();
  }

  /** Returns what finds new files beside these; nothing where there are no files. */
  default Optional<FolderWatch> watch() {
    return Optional.empty();
  }

  /**
   * Reads one part as a finite set; from an endless selection, as many images as MNIST has.
   *
   * @throws dev.millrace.app.error.UserException if MNIST is neither there nor can be downloaded
   * @throws dev.millrace.model.data.DataException if the data cannot be used
   */
  ImageSet set(Split split);

  /**
   * Reads one part as a sequence to send; the caller closes it.
   *
   * @throws dev.millrace.app.error.UserException if MNIST is neither there nor can be downloaded
   * @throws dev.millrace.model.data.DataException if the data cannot be used
   * @throws IllegalArgumentException if an endless selection is to be sent more than once, or
   *     without a limit in an order that is not plain
   */
  default ImageSource source(Split split, FeedOrder order) {
    return order.of(set(split));
  }

  /**
   * Reads the test images, changed as those of a stream of the training images are at its end.
   *
   * @throws dev.millrace.app.error.UserException if MNIST is neither there nor can be downloaded
   * @throws dev.millrace.model.data.DataException if the data cannot be used
   */
  default ImageSet testAtEnd(StreamOrder order) {
    return order.atEnd(set(Split.TEST), set(Split.TRAIN).classes());
  }

  /**
   * Returns a selection whose images are sure to be at hand: these, read already, or {@link #drawn}
   * digits with a line for the user that says so. Only MNIST that nobody named a directory of is
   * replaced: data that the user chose is used, or is an error.
   *
   * @throws dev.millrace.model.data.DataException if the data is there and cannot be used
   */
  default DataSelection orDrawn(Output output) {
    return this;
  }

  /**
   * Returns the MNIST images.
   *
   * @param locations where they may be
   * @param output shows the progress of a download
   */
  static DataSelection mnist(MnistLocations locations, Output output) {
    return new MnistSelection(locations, output);
  }

  /** Returns a data set that comes in MNIST's format: four files of the same names. */
  static DataSelection idx(Path directory) {
    return new IdxDirectorySelection(directory);
  }

  /** Returns the images of an IDX file, with the labels of another or with none. */
  static DataSelection idx(Path images, Optional<Path> labels) {
    String name =
        String.valueOf(images.getFileName()).replaceFirst("([-.]idx\\d-ubyte)?(\\.gz)?$", "");
    return new FileSelection(
        images.toString(),
        () ->
            labels.isPresent()
                ? IdxFile.read(name, images, labels.get())
                : IdxFile.readUnlabeled(name, images));
  }

  /**
   * Returns the image files of a folder.
   *
   * @param training to learn from
   * @param test others to test on, if there are such
   */
  static DataSelection images(FolderImages training, Optional<FolderImages> test) {
    return new FolderSelection(training, test);
  }

  /** Returns endless digits that the program draws itself. */
  static DataSelection drawn() {
    return new DrawnSelection();
  }
}
