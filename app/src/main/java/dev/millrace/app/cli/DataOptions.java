package dev.millrace.app.cli;

import dev.millrace.app.error.UserException;
import dev.millrace.app.feed.DataSelection;
import dev.millrace.app.output.Output;
import dev.millrace.model.Architecture;
import dev.millrace.model.data.MnistLocations;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that takes images from elsewhere than a topic. */
final class DataOptions {

  private static final String DIRECTORY_VARIABLE = "MNIST_DIR";
  private static final String CACHE_VARIABLE = "XDG_CACHE_HOME";
  private static final String MIRRORS_VARIABLE = "MILLRACE_MNIST_MIRRORS";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--mnist",
      paramLabel = "DIR",
      description =
          "MNIST's four files, packed or not, are here. Unless given, and without any of the other "
              + "choices below: in "
              + DIRECTORY_VARIABLE
              + ", or in the cache folder (millrace/mnist in "
              + CACHE_VARIABLE
              + " or ~/.cache), or downloaded to it. "
              + MIRRORS_VARIABLE
              + " names other addresses to download from, with commas between; empty, none.")
  private Path mnist;

  @Option(
      names = "--idx",
      paramLabel = "DIR|IMAGES[,LABELS]",
      description =
          "Images from an IDX file, labels from another; gzip or plain. Or a directory with another "
              + "data set in MNIST's format: four files of the same names.")
  private String idx;

  @Option(names = "--drawn", description = "Digits that Millrace draws itself, without end.")
  private boolean drawn;

  @Mixin private FolderOptions folder;

  /**
   * Returns the images that were chosen, if they are none of {@link #folder}; MNIST if nothing was.
   *
   * @param output shows the progress of a download
   * @throws ParameterException if the options contradict each other
   */
  DataSelection selection(Output output) {
    checkUsage();
    if (idx != null) {
      return idxSelection();
    }
    return drawn ? DataSelection.drawn() : DataSelection.mnist(locations(), output);
  }

  /**
   * Returns images to train on and others to test with, which are sure to be at hand: those of the
   * user's files, MNIST, or drawn digits, with a line that says so when they stand in for it.
   *
   * @param network that takes them
   * @param unlabeled whether files without a label are taken to train on
   * @throws ParameterException if the options contradict each other, or name files that have no
   *     test images
   */
  DataSelection trainingAndTest(Architecture network, boolean unlabeled, Output output) {
    if (folder.isGiven()) {
      return folder.trainingAndTest(network, unlabeled, output);
    }
    if (idx != null && !isDirectory(idx)) {
      throw wrongUsage(
          "--idx must be a directory with training and test images here, but was '" + idx + "'");
    }
    return selection(output).orDrawn(output);
  }

  /**
   * Returns the options for a folder of image files, which go before all others if it is given.
   *
   * @throws ParameterException if the options contradict each other
   */
  FolderOptions folder() {
    checkUsage();
    return folder;
  }

  /** Returns whether any images were chosen. */
  boolean areGiven() {
    return mnist != null || idx != null || folder.isGiven() || drawn;
  }

  private void checkUsage() {
    List<String> given = new ArrayList<>();
    add(given, "--mnist", mnist != null);
    add(given, "--idx", idx != null);
    add(given, "--images", folder.isGiven());
    add(given, "--drawn", drawn);
    if (given.size() > 1) {
      throw wrongUsage(String.join(" and ", given) + " exclude each other");
    }
    folder.checkUsage();
  }

  private static void add(List<String> given, String option, boolean isGiven) {
    if (isGiven) {
      given.add(option);
    }
  }

  private static boolean isDirectory(String path) {
    return Files.isDirectory(Path.of(path));
  }

  private DataSelection idxSelection() {
    if (isDirectory(idx)) {
      return DataSelection.idx(Path.of(idx));
    }
    String[] files = idx.split(",", -1);
    if (files.length > 2 || Stream.of(files).anyMatch(String::isBlank)) {
      throw wrongUsage(
          "--idx must be one file, or two with a comma between, but was '" + idx + "'");
    }
    return DataSelection.idx(
        Path.of(files[0]), files.length == 2 ? Optional.of(Path.of(files[1])) : Optional.empty());
  }

  private MnistLocations locations() {
    Map<String, String> environment = MillraceCommand.of(command).environment();
    String mirrors = environment.get(MIRRORS_VARIABLE);
    return new MnistLocations(
        Optional.ofNullable(mnist),
        Optional.ofNullable(environment.get(DIRECTORY_VARIABLE))
            .filter(directory -> !directory.isBlank())
            .map(Path::of),
        cache(environment.getOrDefault(CACHE_VARIABLE, "")),
        mirrors == null
            ? MnistLocations.PUBLIC_MIRRORS
            : Stream.of(mirrors.split(",", -1))
                .filter(mirror -> !mirror.isBlank())
                .map(DataOptions::mirror)
                .toList());
  }

  /** The XDG specification has relative paths ignored. */
  private static Path cache(String cacheHome) {
    Path home =
        Path.of(cacheHome).isAbsolute()
            ? Path.of(cacheHome)
            : Path.of(System.getProperty("user.home"), ".cache");
    return home.resolve("millrace").resolve("mnist");
  }

  private static URI mirror(String address) {
    String stripped = address.strip();
    try {
      return URI.create(stripped.endsWith("/") ? stripped : stripped + "/");
    } catch (IllegalArgumentException e) {
      throw new UserException(
          MIRRORS_VARIABLE + " must be addresses with commas between: " + e.getMessage(), e);
    }
  }

  private ParameterException wrongUsage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
