package dev.millrace.app.cli;

import dev.millrace.model.Architecture;
import dev.millrace.model.data.FolderClasses;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that gives classes their names. */
final class ClassOptions {

  private static final long LARGEST_FILE_BYTES = 16 << 20;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--classes",
      paramLabel = "NAME,NAME…|FILE",
      description =
          "Names of the classes, in their order, with commas between; or a text file with a name on each line.")
  private String classes;

  /** Returns whether names were given. */
  boolean areGiven() {
    return classes != null;
  }

  /**
   * Returns the names, in the order of the classes, without the space around them; none if none
   * were given. Whether they are fit for names, {@link Architecture#withClassNames} says.
   *
   * @throws ParameterException if the option is neither names nor a text file with some
   */
  List<String> names() {
    if (classes == null) {
      return List.of();
    }
    return isFile() ? lines() : stripped(Stream.of(classes.split(",", -1)));
  }

  /**
   * Returns a network whose classes have the names that were given; the same if none were.
   *
   * @throws ParameterException if they do not fit the network
   */
  Architecture addTo(Architecture network) {
    try {
      return areGiven() ? network.withClassNames(names()) : network;
    } catch (IllegalArgumentException e) {
      throw wrongUsage(e.getMessage(), e);
    }
  }

  /** Returns the classes that folders are named by: those that were given, or a network's. */
  FolderClasses or(Architecture network) {
    return areGiven() ? FolderClasses.named(names()) : of(network);
  }

  /** Returns the classes of a network, by name if they have names. */
  static FolderClasses of(Architecture network) {
    return network.classNames().isEmpty()
        ? FolderClasses.numbered(network.classes())
        : FolderClasses.named(network.classNames());
  }

  /** Returns what to throw for names that cannot be used. */
  ParameterException wrongUsage(String message) {
    return wrongUsage(message, null);
  }

  private boolean isFile() {
    try {
      return Files.isRegularFile(Path.of(classes));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private List<String> lines() {
    Path file = Path.of(classes);
    try {
      if (Files.size(file) > LARGEST_FILE_BYTES) {
        throw wrongUsage(file + " is too large to hold the names of classes", null);
      }
      List<String> names =
          stripped(Files.readString(file).replace("\uFEFF", "").lines()).stream()
              .filter(name -> !name.isEmpty())
              .toList();
      if (names.isEmpty()) {
        throw wrongUsage(file + " must have a name on each line, but had none", null);
      }
      return names;
    } catch (MalformedInputException e) {
      throw wrongUsage(file + " must be a text file in UTF-8, but was not", e);
    } catch (IOException e) {
      throw wrongUsage("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static List<String> stripped(Stream<String> names) {
    return names.map(String::strip).toList();
  }

  private ParameterException wrongUsage(String message, Exception cause) {
    return new ParameterException(command.commandLine(), "--classes: " + message, cause);
  }
}
