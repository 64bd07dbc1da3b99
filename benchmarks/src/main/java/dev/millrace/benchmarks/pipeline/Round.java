package dev.millrace.benchmarks.pipeline;

import dev.millrace.model.Architecture;
import dev.millrace.model.StreamSettings;
import dev.millrace.model.drift.OnDrift;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a contender works on in one round. It travels to the contender's process as one line.
 *
 * @param bootstrapServers of the broker
 * @param brokerPid the broker's process
 * @param topic holds the images
 * @param images how many there are
 * @param name distinguishes the round's consumer group and topics from all others
 * @param network a built-in network, or the path of a file that holds one, without spaces
 * @param threads threads that learn, and partitions of the topic
 * @param setting {@code key=value} of Kafka's that goes before the application's defaults, {@code
 *     stream=memory:rehearse:on-drift} for what the learner does beside its steps, or empty
 */
public record Round(
    String bootstrapServers,
    long brokerPid,
    String topic,
    int images,
    String name,
    String network,
    int threads,
    String setting) {

  /** Labeled images in a mini-batch, for all contenders: the application's default. */
  public static final int BATCH = 32;

  private static final String STREAM = "stream=";

  static Round parse(String line) {
    String[] words = line.split(" ", 8);
    return new Round(
        words[0],
        Long.parseLong(words[1]),
        words[2],
        Integer.parseInt(words[3]),
        words[4],
        words[5],
        Integer.parseInt(words[6]),
        words[7]);
  }

  String line() {
    return String.join(
        " ",
        bootstrapServers,
        String.valueOf(brokerPid),
        topic,
        String.valueOf(images),
        name,
        network,
        String.valueOf(threads),
        setting);
  }

  /**
   * Returns the network that a name or a file stands for.
   *
   * @throws UncheckedIOException if the file cannot be read
   */
  static Architecture architecture(String network) {
    Path file = Path.of(network);
    if (!Files.isRegularFile(file)) {
      return Architecture.named(network);
    }
    try {
      return Architecture.fromJson(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what goes before the application's defaults of Kafka's settings. */
  List<String> kafkaSettings() {
    return setting.isEmpty() || setting.startsWith(STREAM) ? List.of() : List.of(setting);
  }

  /** Returns what the learner does for a stream that is not shuffled. */
  StreamSettings stream() {
    if (!setting.startsWith(STREAM)) {
      return StreamSettings.defaults();
    }
    String[] parts = setting.substring(STREAM.length()).split(":", 3);
    return new StreamSettings(
        Integer.parseInt(parts[0]),
        Integer.parseInt(parts[1]),
        OnDrift.valueOf(parts[2].toUpperCase(Locale.ROOT)));
  }

  /** Returns the group that commits which images are done. */
  public String group() {
    return name;
  }

  /** Returns the topic that takes the round's predictions. */
  public String predictions() {
    return name + "-predictions";
  }
}
