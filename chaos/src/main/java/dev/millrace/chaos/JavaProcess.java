package dev.millrace.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * One run of the {@code millrace} program in a JVM of its own, whose output goes to a file. As a
 * service manager would, it starts the program again when that gave up waiting for the broker,
 * which on a busy machine answers late.
 */
final class JavaProcess implements AutoCloseable {

  private static final String MAIN = "dev.millrace.app.Millrace";
  private static final String VECTORS = "jdk.incubator.vector";
  private static final String GAVE_UP = "No Kafka broker answers";

  private final String name;
  private final Path log;
  private final ProcessBuilder builder;
  private Process process;

  private JavaProcess(String name, Path log, ProcessBuilder builder) {
    this.name = name;
    this.log = log;
    this.builder = builder;
    this.process = start();
  }

  private Process start() {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts the program with this JVM's class path.
   *
   * @param options of the JVM
   * @param log where standard output and error go
   * @param environment variables beside those of this process
   * @param arguments the command line
   */
  static JavaProcess start(
      String name,
      Path log,
      List<String> options,
      Map<String, String> environment,
      List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    if (ModuleLayer.boot().findModule(VECTORS).isPresent()) {
      command.add("--add-modules=" + VECTORS); // as this JVM has it from its launcher
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(MAIN);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
    return new JavaProcess(name, log, builder);
  }

  /** Waits until the output has a line that matches, and fails if the process ends before. */
  void awaitOutput(String regex) {
    Await.until(
        "'" + regex + "' in " + log,
        () -> {
          requireAlive();
          return hasPrinted(regex);
        });
  }

  /** Returns whether the output has a line that matches. */
  boolean hasPrinted(String regex) {
    return Pattern.compile(regex).matcher(output()).find();
  }

  /** Starts it again if it has given up, and fails if it has ended otherwise. */
  void requireAlive() {
    if (process.isAlive()) {
      return;
    }
    if (lastLines().contains(GAVE_UP)) {
      process = start();
    } else {
      throw new ChaosException(
          name + " ended by itself, with exit code " + process.exitValue() + ": " + lastLines());
    }
  }

  /** Kills it as {@code kill -9} does, and returns when it is dead. */
  void kill() {
    requireAlive();
    process.destroyForcibly();
    awaitEnd();
  }

  /** Sends SIGTERM, and waits for an orderly end. */
  void terminate() {
    requireAlive();
    process.toHandle().destroy();
    int exitCode = awaitEnd();
    if (exitCode != 0) {
      throw new ChaosException(
          name + " must end with 0 after SIGTERM, but ended with " + exitCode + ": " + lastLines());
    }
  }

  /** Sends SIGSTOP: all its threads stand still. */
  void pause() {
    signal("STOP");
  }

  /** Sends SIGCONT. */
  void resume() {
    signal("CONT");
  }

  private void signal(String signal) {
    requireAlive();
    try {
      int exitCode =
          new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (exitCode != 0) {
        throw new ChaosException("kill -" + signal + " failed for " + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private int awaitEnd() {
    try {
      if (!process.waitFor(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        throw new ChaosException(name + " did not end: see " + log);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static ChaosException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new ChaosException("interrupted", cause);
  }

  private String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return ""; // not there yet, or cut within a character
    }
  }

  private String lastLines() {
    List<String> lines = output().lines().toList();
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
  }

  /** Kills it if it still runs, and waits until it is gone. */
  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }
}
