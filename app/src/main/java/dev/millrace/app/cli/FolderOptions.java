package dev.millrace.app.cli;

import dev.millrace.app.error.UserException;
import dev.millrace.app.feed.DataSelection;
import dev.millrace.app.output.Output;
import dev.millrace.app.output.Progress;
import dev.millrace.model.Architecture;
import dev.millrace.model.data.DataException;
import dev.millrace.model.data.Fitting;
import dev.millrace.model.data.FolderClasses;
import dev.millrace.model.data.FolderImages;
import dev.millrace.model.data.FolderInput;
import dev.millrace.model.data.FolderReading;
import dev.millrace.model.data.FolderShape;
import dev.millrace.model.data.ImageFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for image files in folders. */
final class FolderOptions {

  private static final double USUAL_HOLD_OUT = 0.1;
  private static final int PROGRESS_FROM = 2000;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = {"--images", "--png"},
      paramLabel = "DIR",
      description =
          "Image files (JPEG, PNG, GIF, BMP, WebP) in folders that are named by their classes, or by the classes' "
              + "numbers; files in DIR itself have no label. See docs/own-images.md.")
  private Path images;

  @Option(
      names = "--test",
      paramLabel = "DIR",
      description = "With --images: other image files, to test on.")
  private Path test;

  @Option(
      names = "--hold-out",
      paramLabel = "SHARE",
      converter = ShareOption.class,
      description =
          "With --images: the share of them that is held out to test on, such as 10%%. Which those are depends on "
              + "their paths below DIR alone. 10%% in train and demo, unless this or --test is given.")
  private Double holdOut;

  @Option(
      names = "--fit",
      paramLabel = "HOW",
      converter = FitOption.class,
      defaultValue = "stretch",
      description =
          "With --images, how files of another shape become the network's: stretch, crop (the middle) or pad; "
              + "${DEFAULT-VALUE} unless given.")
  private Fitting.Mode fit;

  @Option(
      names = "--channels",
      paramLabel = "1|3",
      description =
          "With --images: gray levels, or red, green and blue; what the network takes, or what the files have, "
              + "unless given.")
  private Integer channels;

  @Option(
      names = "--invert",
      description = "With --images: the ink is dark, the background light; take the negative.")
  private boolean invert;

  @Option(
      names = "--transpose",
      description = "With --images: exchange rows and columns, as EMNIST's files want it.")
  private boolean transpose;

  @Option(
      names = "--background",
      paramLabel = "COLOR",
      converter = ColorOption.class,
      description =
          "With --images: what is seen where files are transparent, and what --fit pad adds; a name such as white, "
              + "or RRGGBB. Unless given, white below what is transparent, and 0 beside it.")
  private Integer background;

  @Option(
      names = "--skip-bad",
      description =
          "With --images: leave out files that cannot be used; they are counted and named.")
  private boolean skipBad;

  /** Returns whether image files were chosen. */
  boolean isGiven() {
    return images != null;
  }

  /** Returns the folder, for the user. */
  String name() {
    return images.toString();
  }

  /** Returns the folder of the test images, for the user: the same if there is no other. */
  String testName() {
    return test == null ? name() : test.toString();
  }

  /**
   * Checks that the options go together.
   *
   * @throws ParameterException if they do not
   */
  void checkUsage() {
    if (images == null) {
      Stream.of(
              test != null ? "--test" : "",
              holdOut != null ? "--hold-out" : "",
              fit != Fitting.Mode.STRETCH ? "--fit" : "",
              channels != null ? "--channels" : "",
              invert ? "--invert" : "",
              transpose ? "--transpose" : "",
              background != null ? "--background" : "",
              skipBad ? "--skip-bad" : "")
          .filter(option -> !option.isEmpty())
          .findFirst()
          .ifPresent(
              option -> {
                throw wrongUsage(option + " goes with --images only");
              });
      return;
    }
    if (test != null && holdOut != null) {
      throw wrongUsage("--test and --hold-out exclude each other");
    }
    if (channels != null && channels != 1 && channels != 3) {
      throw wrongUsage("--channels must be 1 or 3, but was " + channels);
    }
    if (!Files.exists(images) && images.toString().matches("\\d+")) {
      throw wrongUsage("--images takes a folder: for a number of images, give --limit " + images);
    }
  }

  /**
   * Returns the shape that a network for the files has.
   *
   * @throws dev.millrace.model.data.DataException if no file can be read
   */
  InputShape shape() {
    FolderShape shape = FolderShape.of(ImageFolder.list(images));
    return new InputShape(
        channels == null ? shape.channels() : channels, shape.height(), shape.width());
  }

  /**
   * Returns the classes that the folders are named by.
   *
   * @throws dev.millrace.model.data.DataException if they contradict each other
   */
  FolderClasses classes() {
    return FolderClasses.of(ImageFolder.list(images).folders());
  }

  /**
   * Reads files to train on and others to test on, and tells about them.
   *
   * @param network that takes them
   * @param unlabeled whether files without a label are taken to train on
   * @throws dev.millrace.model.data.DataException if a file cannot be used
   */
  DataSelection trainingAndTest(Architecture network, boolean unlabeled, Output output) {
    FolderInput input = input(InputShape.of(network), ClassOptions.of(network));
    return selection(input, unlabeled, holdOut == null && test == null, output);
  }

  /**
   * Reads the files, and tells about them; with others to test on only if that was said.
   *
   * @param shape of the images that the network takes
   * @param classes that folders are named by
   * @throws dev.millrace.model.data.DataException if a file cannot be used
   */
  DataSelection selection(InputShape shape, FolderClasses classes, Output output) {
    return selection(input(shape, classes), true, false, output);
  }

  private DataSelection selection(
      FolderInput input, boolean unlabeled, boolean splits, Output output) {
    FolderImages all = read(images, input, unlabeled, output);
    DataSelection selection;
    if (test != null) {
      selection =
          DataSelection.images(all, Optional.of(read(test, input, /* unlabeled= */ false, output)));
    } else if (holdOut != null || splits) {
      double share = holdOut == null ? USUAL_HOLD_OUT : holdOut;
      selection =
          DataSelection.images(
              all.part(share, /* heldOut= */ false),
              Optional.of(all.part(share, /* heldOut= */ true)));
    } else {
      selection = DataSelection.images(all, Optional.empty());
    }
    selection.files().forEach(report -> output.note(report.toString()));
    return selection;
  }

  private FolderInput input(InputShape shape, FolderClasses classes) {
    return new FolderInput(
        channels == null ? shape.channels() : channels,
        shape.height(),
        shape.width(),
        new Fitting(
            fit,
            invert,
            transpose,
            background == null ? OptionalInt.empty() : OptionalInt.of(background)),
        classes);
  }

  private FolderImages read(Path path, FolderInput input, boolean unlabeled, Output output) {
    ImageFolder folder = ImageFolder.list(path);
    FolderReading reading = new FolderReading(folder, input, skipBad, unlabeled);
    try {
      return read(reading, output);
    } catch (DataException e) {
      throw skipBad
          ? e
          : new UserException(e.getMessage() + " (--skip-bad leaves such files out)", e);
    }
  }

  private static FolderImages read(FolderReading reading, Output output) {
    ImageFolder folder = reading.folder();
    if (folder.files().size() < PROGRESS_FROM) {
      return reading.read(count -> {});
    }
    try (Progress progress =
        output.progress("Reading " + folder.path(), folder.files().size(), "files")) {
      return reading.read(progress::update);
    }
  }

  private ParameterException wrongUsage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
