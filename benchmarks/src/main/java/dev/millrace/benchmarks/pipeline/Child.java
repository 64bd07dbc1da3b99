package dev.millrace.benchmarks.pipeline;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Java process with the options and the class path of this one, which reads and writes lines. */
final class Child implements AutoCloseable {

  private final Process process;
  private final PrintStream input;
  private final BufferedReader output;

  private Child(Process process) {
    this.process = process;
    input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static Child start(Class<?> main, String... arguments) throws IOException {
    return start(List.of(), main, arguments);
  }

  /** Starts a process by a launcher, a command that the process's own is appended to. */
  static Child start(List<String> launcher, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(launcher);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new Child(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  long pid() {
    return process.pid();
  }

  /** Returns the processor time that the process has used, in seconds. */
  double cpuSeconds() {
    return process
            .info()
            .totalCpuDuration()
            .orElseThrow(() -> new IllegalStateException("the process " + pid() + " ended"))
            .toNanos()
        * 1e-9;
  }

  void write(String line) {
    input.println(line);
  }

  /** Returns the next line, and never null. */
  String read() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IOException("the process " + process.pid() + " ended; see standard error");
    }
    return line;
  }

  /** Ends the process by the end of its input, and waits for it. */
  @Override
  public void close() {
    input.close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
