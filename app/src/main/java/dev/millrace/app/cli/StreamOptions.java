package dev.millrace.app.cli;

import dev.millrace.model.StreamSettings;
import dev.millrace.model.drift.OnDrift;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options for streams that are not shuffled. */
final class StreamOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--memory",
      paramLabel = "N",
      description =
          "Past labeled images that each learner remembers, balanced by class; 0 for none. 2000 unless given.")
  private Integer memory;

  @Option(
      names = "--rehearse",
      paramLabel = "N",
      description = "Remembered images that it trains on with each mini-batch. 32 unless given.")
  private Integer rehearse;

  @Option(
      names = "--rehearsals",
      paramLabel = "N",
      description =
          "Further optimizer steps after each mini-batch, on as many remembered images alone. 0 unless given.")
  private Integer rehearsals;

  @Option(
      names = "--on-drift",
      paramLabel = "WHAT",
      converter = Name.class,
      description =
          "What it does when what the stream shows changes: adapt, report (on the topic drift, and go on), or "
              + "ignore. adapt unless given.")
  private OnDrift onDrift;

  /**
   * Returns the settings.
   *
   * @param defaults for what is not given
   * @throws ParameterException if a number is out of its range
   */
  StreamSettings settings(StreamSettings defaults) {
    try {
      return new StreamSettings(
          memory == null ? defaults.memory() : memory,
          rehearse == null ? defaults.rehearse() : rehearse,
          rehearsals == null ? defaults.rehearsals() : rehearsals,
          onDrift == null ? defaults.onDrift() : onDrift);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "--" + e.getMessage(), e);
    }
  }

  /** Reads a name in lower case. */
  private static final class Name implements ITypeConverter<OnDrift> {

    @Override
    public OnDrift convert(String value) {
      for (OnDrift each : OnDrift.values()) {
        if (each.name().toLowerCase(Locale.ROOT).equals(value)) {
          return each;
        }
      }
      throw new TypeConversionException("must be adapt, report or ignore, but was '" + value + "'");
    }
  }
}
