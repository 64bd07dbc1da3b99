package dev.millrace.app.watch;

import dev.millrace.schemas.Accuracy;
import dev.millrace.topology.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rolling accuracy as one line: a sparkline of all that has come, and the newest figures. */
final class AccuracyLine {

  private static final String LEVELS = "▁▂▃▄▅▆▇█";
  private static final int MOST_VALUES = 4096;
  private static final int SHORTEST = 8;

  private static final Logger log = LoggerFactory.getLogger(AccuracyLine.class);

  private final Topic<String, Accuracy> topic;
  private final List<Double> windowed = new ArrayList<>();
  private int every = 1;
  private long count;
  private Accuracy newest;

  AccuracyLine(Topic<String, Accuracy> topic) {
    this.topic = topic;
  }

  /** Takes in a record; one that cannot be read is passed over. */
  void add(ConsumerRecord<byte[], byte[]> received) {
    try {
      Accuracy accuracy =
          topic.valueSerde().deserializer().deserialize(received.topic(), received.value());
      if (accuracy != null) {
        add(accuracy);
      }
    } catch (SerializationException e) {
      log.debug("Passed over {} @ {}", received.topic(), received.offset(), e);
    }
  }

  void add(Accuracy accuracy) {
    newest = accuracy;
    if (count++ % every == 0) {
      windowed.add(accuracy.getWindowed());
      if (windowed.size() == MOST_VALUES) {
        thin();
      }
    }
  }

  /** Keeps every other value: the line shows fewer anyway. */
  private void thin() {
    List<Double> kept = new ArrayList<>();
    for (int i = 0; i < windowed.size(); i += 2) {
      kept.add(windowed.get(i));
    }
    windowed.clear();
    windowed.addAll(kept);
    every *= 2;
  }

  boolean isEmpty() {
    return newest == null;
  }

  /** Returns the line, in so many characters at most; figures that do not fit are left out. */
  String text(int columns) {
    List<String> parts =
        List.of(
            format(
                "  %.1f %% of the last %,d",
                100 * newest.getWindowed(), Math.min(newest.getWindow(), newest.getImages())),
            Rows.measures(newest),
            format("  all %.1f %%", 100 * newest.getCumulative()),
            format("  %,d images", newest.getImages()),
            format("  step %d", newest.getModelStep()));
    StringBuilder figures = new StringBuilder();
    for (String part : parts) {
      if (!figures.isEmpty() && figures.length() + part.length() > columns - 1 - SHORTEST) {
        break;
      }
      figures.append(part);
    }
    int room = Math.max(SHORTEST, columns - 1 - figures.length());
    String line = sparkline(windowed, room) + figures;
    return line.substring(0, Math.min(line.length(), columns - 1));
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  /** Returns values as blocks, the lowest and the highest of them at the ends of the scale. */
  static String sparkline(List<Double> values, int width) {
    int shown = Math.min(width, values.size());
    double[] means = new double[shown];
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < shown; i++) {
      int from = (int) ((long) i * values.size() / shown);
      int to = (int) ((long) (i + 1) * values.size() / shown);
      means[i] =
          values.subList(from, to).stream().mapToDouble(Double::doubleValue).average().orElse(0);
      min = Math.min(min, means[i]);
      max = Math.max(max, means[i]);
    }
    StringBuilder line = new StringBuilder();
    for (double mean : means) {
      double height = max > min ? (mean - min) / (max - min) : 1;
      line.append(LEVELS.charAt((int) Math.round(height * (LEVELS.length() - 1))));
    }
    return line.toString();
  }
}
