package dev.millrace.app.cli;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.feed.DeadLetterFeeder;
import dev.millrace.app.output.Output;
import dev.millrace.app.output.Progress;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace refeed}: gives dead letters another try. */
@Command(
    name = "refeed",
    description = {
      "Sends the images among the dead letters to the topic images again, as they were received, once "
          + "what made them fail is fixed. Each is sent again once; one that still cannot be used "
          + "becomes a new dead letter.",
      "With --json: {\"sent\", \"incomplete\", \"others\"}."
    })
final class RefeedCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;
  @Mixin private OutputOptions outputOptions;

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = PositiveInt.class,
      description = "Look at so many letters at most.")
  private Integer limit;

  @Override
  public Integer call() {
    Output output = outputOptions.output();
    KafkaSettings settings = kafka.settings();
    try (DeadLetterFeeder feeder = DeadLetterFeeder.open(settings, kafka.topics())) {
      MillraceCommand.of(spec).stop().onStop(feeder::stop);
      DeadLetterFeeder.Result result = feed(feeder, output);
      output.text(
          String.format(
              Locale.ROOT,
              "Sent %,d dead letters again; left out %,d that were not kept whole and %,d that were"
                  + " no images.",
              result.sent(),
              result.incomplete(),
              result.others()));
      output.json(result);
    }
    return ExitCode.OK;
  }

  private DeadLetterFeeder.Result feed(DeadLetterFeeder feeder, Output output) {
    try (Progress progress = output.progress("Refeeding", -1, "dead letters")) {
      return feeder.feed(
          limit == null ? Long.MAX_VALUE : limit, letters -> progress.update(letters));
    }
  }
}
