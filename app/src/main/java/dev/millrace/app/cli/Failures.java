package dev.millrace.app.cli;

import dev.millrace.app.error.ErrorMessage;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns a failure into one line on standard error and an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

  /** How an option begins; a negative number does not. */
  private static final Pattern OPTION = Pattern.compile("--?[A-Za-z]");

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    err.println("millrace: " + ErrorMessage.of(failure));
    if (MillraceCommand.of(command.getCommandSpec()).verbose()) {
      failure.printStackTrace(err);
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  @Override
  public int handleParseException(ParameterException thrown, String[] args) {
    ParameterException failure = withoutValues(thrown);
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("millrace: " + failure.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
      err.println(
          meant(failure)
              .map(
                  name ->
                      "Did you mean: "
                          + command.getCommandSpec().qualifiedName(" ")
                          + " "
                          + name
                          + "?")
              .orElse("Try '" + command.getCommandSpec().qualifiedName() + " --help'."));
    }
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  /**
   * Returns the failure with the names of unknown options alone: picocli counts their values, and
   * what follows, among them.
   */
  private static ParameterException withoutValues(ParameterException failure) {
    if (!(failure instanceof UnmatchedArgumentException unmatched)
        || !unmatched.isUnknownOption()) {
      return failure;
    }
    List<String> options =
        unmatched.getUnmatched().stream()
            .filter(word -> OPTION.matcher(word).lookingAt())
            .map(word -> word.replaceFirst("=.*", ""))
            .toList();
    return options.isEmpty()
        ? failure
        : new UnmatchedArgumentException(failure.getCommandLine(), options);
  }

  /** Picocli compares pairs of letters, of which "dmeo" and "demo" have none in common. */
  private static Optional<String> meant(ParameterException failure) {
    if (!(failure instanceof UnmatchedArgumentException unmatched)) {
      return Optional.empty();
    }
    String given = unmatched.getUnmatched().get(0);
    CommandLine command = failure.getCommandLine();
    return Stream.of(command.getSubcommands(), command.getCommandSpec().optionsMap())
        .flatMap(names -> names.keySet().stream())
        .filter(name -> Arrays.equals(sortedLetters(name), sortedLetters(given)))
        .findFirst();
  }

  private static int[] sortedLetters(String word) {
    return word.chars().sorted().toArray();
  }
}
