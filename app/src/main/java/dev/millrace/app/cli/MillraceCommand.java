package dev.millrace.app.cli;

import dev.millrace.app.output.Terminal;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code millrace}: the root of all commands, which holds what they get from the process. */
@Command(
    name = "millrace",
    description = "Learns from a stream of images while it predicts them.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    subcommands = {
      DemoCommand.class,
      TrainCommand.class,
      BrokerCommand.class,
      RunCommand.class,
      FeedCommand.class,
      LabelCommand.class,
      DashboardCommand.class,
      WatchCommand.class,
      RefeedCommand.class,
      StatusCommand.class,
      EvaluateCommand.class,
      ExportCommand.class,
      ModelCardCommand.class,
      TopicsCommand.class
    })
public final class MillraceCommand implements Callable<Integer> {

  private static final int MAX_HELP_COLUMNS = 110;

  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error; so does MILLRACE_VERBOSE=1.")
  private boolean verbose;

  private final Map<String, String> environment;
  private final Terminal terminal;
  private final StopSignal stop;

  private MillraceCommand(Map<String, String> environment, Terminal terminal, StopSignal stop) {
    this.environment = Map.copyOf(environment);
    this.terminal = terminal;
    this.stop = stop;
  }

  /**
   * Returns the command line, ready to execute. Its exit code is 0 for success, 1 for a failure,
   * and 2 for wrong usage.
   *
   * @param environment the process's environment variables
   * @param terminal what standard error is connected to
   * @param stop asks the command to end
   * @param out standard output
   * @param err standard error
   */
  public static CommandLine commandLine(
      Map<String, String> environment,
      Terminal terminal,
      StopSignal stop,
      PrintWriter out,
      PrintWriter err) {
    Failures failures = new Failures();
    return new CommandLine(new MillraceCommand(environment, terminal, stop))
        .setOut(out)
        .setErr(err)
        .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
        .setUsageHelpWidth(Math.max(80, Math.min(terminal.columns(), MAX_HELP_COLUMNS)))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
  }

  /** Returns the root command behind any command or option group. */
  static MillraceCommand of(CommandSpec spec) {
    return (MillraceCommand) spec.root().userObject();
  }

  /** Without a command: shows the help, and fails. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return CommandLine.ExitCode.USAGE;
  }

  Map<String, String> environment() {
    return environment;
  }

  Terminal terminal() {
    return terminal;
  }

  StopSignal stop() {
    return stop;
  }

  boolean verbose() {
    String variable = environment.getOrDefault("MILLRACE_VERBOSE", "");
    return verbose || !(variable.isEmpty() || variable.equals("0") || variable.equals("false"));
  }
}
