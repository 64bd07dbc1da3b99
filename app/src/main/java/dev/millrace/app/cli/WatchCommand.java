package dev.millrace.app.cli;

import dev.millrace.app.output.Output;
import dev.millrace.app.watch.TopicWatcher;
import dev.millrace.app.watch.WatchedTopic;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code millrace watch}: shows the records of a topic as they come. */
@Command(
    name = "watch",
    description = {
      "Shows the records of a topic as they come, until Ctrl-C. Reads committed records only. On a terminal, "
          + "accuracy is one line that changes, with a sparkline.",
      "With --json, one object per line: topic, partition, offset, timestamp, key, value. Bytes are "
          + "shown as length and base64, above 1,024 bytes as length alone."
    })
final class WatchCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;
  @Mixin private OutputOptions outputOptions;

  @Parameters(
      paramLabel = "TOPIC",
      converter = TopicConverter.class,
      completionCandidates = TopicNames.class,
      description = "One of: ${COMPLETION-CANDIDATES}. Its name without the prefix.")
  private WatchedTopic topic;

  @Option(names = "--from-beginning", description = "Start with the oldest record that is kept.")
  private boolean fromBeginning;

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = PositiveInt.class,
      description = "End after so many records.")
  private Integer limit;

  @Override
  public Integer call() {
    Output output = outputOptions.output();
    try (TopicWatcher watcher =
        TopicWatcher.open(kafka.settings(), kafka.topics(), topic, fromBeginning, output)) {
      MillraceCommand.of(spec).stop().onStop(watcher::stop);
      watcher.watch(limit == null ? Long.MAX_VALUE : limit);
    }
    return ExitCode.OK;
  }

  /** The topics' names, for the help text. */
  static final class TopicNames implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
      return WatchedTopic.labels().iterator();
    }
  }

  /** Reads a topic's name. */
  static final class TopicConverter implements ITypeConverter<WatchedTopic> {

    @Override
    public WatchedTopic convert(String text) {
      return List.of(WatchedTopic.values()).stream()
          .filter(each -> each.toString().equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "must be one of "
                          + String.join(", ", WatchedTopic.labels())
                          + ", but was '"
                          + text
                          + "'"));
    }
  }
}
