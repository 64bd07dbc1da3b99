package dev.millrace.app.watch;

import dev.millrace.topology.Topic;
import dev.millrace.topology.Topics;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A topic that can be watched. */
public enum WatchedTopic {
  IMAGES,
  PREDICTIONS,
  TRAINING,
  ACCURACY,
  DRIFT,
  MODEL,
  DEAD_LETTERS;

  /** Returns the names of all, as they are given on the command line. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(WatchedTopic::toString).toList();
  }

  /** Returns the topic among those of one prefix. */
  Topic<?, ?> of(Topics topics) {
    return switch (this) {
      case IMAGES -> topics.images();
      case PREDICTIONS -> topics.predictions();
      case TRAINING -> topics.training();
      case ACCURACY -> topics.accuracy();
      case DRIFT -> topics.drift();
      case MODEL -> topics.model();
      case DEAD_LETTERS -> topics.deadLetters();
    };
  }

  /** Returns how its records are shown. */
  RecordFormat format(Topics topics) {
    return switch (this) {
      case IMAGES -> new ImagesFormat(topics);
      case PREDICTIONS -> new AvroFormat<>(topics.predictions(), Rows::prediction);
      case TRAINING -> new AvroFormat<>(topics.training(), Rows::training);
      case ACCURACY -> new AvroFormat<>(topics.accuracy(), Rows::accuracy);
      case DRIFT -> new AvroFormat<>(topics.drift(), Rows::drift);
      case MODEL -> new AvroFormat<>(topics.model(), Rows::model);
      case DEAD_LETTERS -> new DeadLetterFormat();
    };
  }

  /** Returns the topic's name without a prefix, as given on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
