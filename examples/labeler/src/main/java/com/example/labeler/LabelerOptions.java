package com.example.labeler;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * What the program is told on the command line.
 *
 * @param file with the labels
 * @param broker its address
 * @param topicPrefix put before the names of topics; may be empty
 * @param follow whether to wait for lines that are appended
 */
record LabelerOptions(Path file, String broker, String topicPrefix, boolean follow) {

  static final String USAGE =
      "Usage: java -jar labeler.jar [-b HOST:PORT] [--topic-prefix PREFIX] [--follow] FILE";

  /**
   * Reads the arguments.
   *
   * @throws LabelerException if there is one too many, too few, or unknown
   */
  static LabelerOptions parse(String... args) {
    String file = null;
    String broker = "127.0.0.1:9092";
    String topicPrefix = "";
    boolean follow = false;
    Deque<String> left = new ArrayDeque<>(Arrays.asList(args));
    while (!left.isEmpty()) {
      String arg = left.remove();
      switch (arg) {
        case "-b", "--bootstrap-servers" -> broker = value(arg, left);
        case "--topic-prefix" -> topicPrefix = value(arg, left);
        case "--follow" -> follow = true;
        default -> {
          if (arg.startsWith("-") || file != null) {
            throw wrong("Unknown argument: " + arg);
          }
          file = arg;
        }
      }
    }
    if (file == null) {
      throw wrong("The file is missing");
    }
    try {
      return new LabelerOptions(Path.of(file), broker, topicPrefix, follow);
    } catch (InvalidPathException e) {
      throw wrong("No name of a file: " + file);
    }
  }

  private static String value(String option, Deque<String> left) {
    if (left.isEmpty()) {
      throw wrong(option + " needs a value");
    }
    return left.remove();
  }

  private static LabelerException wrong(String what) {
    return new LabelerException(what + System.lineSeparator() + USAGE);
  }
}
