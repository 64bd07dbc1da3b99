package dev.millrace.app.cli;

import dev.millrace.app.output.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/**
 * One call of the program within the test's JVM.
 *
 * @param exitCode the exit code
 * @param out lines on standard output
 * @param err lines on standard error
 */
record CommandRun(int exitCode, List<String> out, List<String> err) {

  static CommandRun of(String... args) {
    return of(Map.of(), new StopSignal(), args);
  }

  static CommandRun of(Map<String, String> environment, StopSignal stop, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        MillraceCommand.commandLine(
                environment, Terminal.NONE, stop, new PrintWriter(out), new PrintWriter(err))
            .execute(args);
    return new CommandRun(
        exitCode, out.toString().lines().toList(), err.toString().lines().toList());
  }
}
