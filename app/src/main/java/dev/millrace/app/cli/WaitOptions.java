package dev.millrace.app.cli;

import dev.millrace.model.Architecture;
import dev.millrace.topology.label.WaitSettings;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options for labels that do not come with their images. */
final class WaitOptions {

  @Option(
      names = "--wait-images",
      paramLabel = "N",
      description =
          "Images that each learner has wait for their labels, and labels for their images; beyond them the oldest "
              + "are let go. 0: none wait. 10000 unless given, or as many as 16 MiB of pixels hold.")
  private Integer images;

  @Option(
      names = "--wait-for",
      paramLabel = "TIME",
      converter = ShortDuration.class,
      description =
          "How long they wait, by the timestamps of the stream: 500ms, 30s, 10m, 2h or 1d, for instance. 1d unless "
              + "given.")
  private Duration time;

  /**
   * Returns the settings.
   *
   * @param network whose images wait
   * @throws IllegalArgumentException if a value is out of its range
   */
  WaitSettings settings(Architecture network) {
    WaitSettings defaults = WaitSettings.defaults(network);
    return new WaitSettings(
        images == null ? defaults.images() : images, time == null ? defaults.time() : time);
  }
}
