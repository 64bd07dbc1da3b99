package dev.millrace.app.cli;

import dev.millrace.app.output.Output;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say how a command shows its result. */
final class OutputOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--json",
      description = "Print JSON, one object per line, and nothing else to standard output.")
  private boolean json;

  /** Returns where the command writes. */
  Output output() {
    return new Output(
        command.commandLine().getOut(),
        command.commandLine().getErr(),
        MillraceCommand.of(command).terminal(),
        json);
  }
}
