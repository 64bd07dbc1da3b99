package dev.millrace.app.cli;

import dev.millrace.app.feed.LabelPlan;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options that have labels sent on a topic of their own. */
final class LabelOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--label-delay",
      paramLabel = "N|TIME",
      description =
          "Send the labels on the topic labels, each N images after its own, or so much later (500ms, 30s, 10m). "
              + "0 unless given with another of these options.")
  private String delay;

  @Option(
      names = "--label-missing",
      paramLabel = "SHARE",
      description = "Share of the images whose label never comes, from 0 to 1.")
  private Double missing;

  @Option(
      names = "--label-twice",
      paramLabel = "SHARE",
      description = "Share of the labels that come twice.")
  private Double twice;

  @Option(
      names = "--label-unknown",
      paramLabel = "SHARE",
      description = "Labels of images that there are not, as a share of the images.")
  private Double unknown;

  @Option(
      names = "--label-wrong",
      paramLabel = "SHARE",
      description = "Share of the labels that are wrong, and corrected as much later again.")
  private Double wrong;

  /**
   * Returns how labels are sent; empty if they are sent with their images.
   *
   * @throws ParameterException if a value is out of its range
   */
  Optional<LabelPlan> plan(long seed) {
    if (delay == null && missing == null && twice == null && unknown == null && wrong == null) {
      return Optional.empty();
    }
    try {
      boolean counts = delay == null || delay.matches("[0-9]{1,9}");
      return Optional.of(
          new LabelPlan(
              counts && delay != null ? Long.parseLong(delay) : 0,
              counts ? Optional.empty() : Optional.of(duration()),
              share(missing),
              share(twice),
              share(unknown),
              share(wrong),
              seed));
    } catch (IllegalArgumentException | TypeConversionException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private Duration duration() {
    try {
      return new ShortDuration().convert(delay);
    } catch (TypeConversionException e) {
      throw new TypeConversionException(
          "--label-delay must be a number of images, or of time with its unit, such as 500ms, 30s or"
              + " 10m, but was '"
              + delay
              + "'");
    }
  }

  private static double share(Double given) {
    return given == null ? 0 : given;
  }
}
