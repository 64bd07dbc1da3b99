package dev.millrace.app;

import dev.millrace.app.cli.MillraceCommand;
import dev.millrace.app.cli.StopSignal;
import dev.millrace.app.error.ErrorMessage;
import dev.millrace.app.output.Terminal;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The program's entry point. */
public final class Millrace {

  private Millrace() {}

  /**
   * Runs one command and ends the process: with 0 when it succeeded, 1 when it failed, and 2 when
   * it was called wrongly.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    PrintStream out = System.out;
    // Whatever a library prints must not get between the lines of --json.
    System.setOut(System.err);
    StopSignal stop = StopSignal.ofProcess();
    CommandLine commandLine =
        MillraceCommand.commandLine(
            System.getenv(),
            Terminal.of(System.getProperties()),
            stop,
            utf8(out),
            utf8(System.err));
    int exitCode = execute(commandLine, args);
    stop.finished(exitCode);
    System.exit(exitCode);
  }

  /** As {@link CommandLine#execute}, which lets errors such as missing natives through. */
  static int execute(CommandLine commandLine, String... args) {
    try {
      return commandLine.execute(args);
    } catch (Error e) {
      commandLine.getErr().println("millrace: " + ErrorMessage.of(e));
      commandLine.getErr().flush();
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  /** A writer that notices when the stream's reader has gone away. */
  static PrintWriter utf8(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }
}
