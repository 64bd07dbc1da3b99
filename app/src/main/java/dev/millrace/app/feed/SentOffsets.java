package dev.millrace.app.feed;

import dev.millrace.app.watch.DeadLetterCause;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Where the records of a feed stand: in each partition from the first to the last of them. Safe for
 * use by several threads.
 */
public final class SentOffsets {

  private record Range(long first, long last) {
    Range plus(Range other) {
      return new Range(Math.min(first, other.first), Math.max(last, other.last));
    }
  }

  private final String topic;
  private final Map<Integer, Range> ranges = new ConcurrentHashMap<>();

  SentOffsets(String topic) {
    this.topic = topic;
  }

  void add(RecordMetadata sent) {
    if (sent.hasOffset()) {
      Range range = new Range(sent.offset(), sent.offset());
      ranges.merge(sent.partition(), range, Range::plus);
    }
  }

  /** Returns whether a dead letter is of a record between the first and the last one sent. */
  public boolean contain(DeadLetterCause letter) {
    try {
      Range range = ranges.get(Integer.valueOf(letter.partition()));
      long offset = Long.parseLong(letter.offset());
      return topic.equals(letter.topic())
          && range != null
          && offset >= range.first
          && offset <= range.last;
    } catch (NumberFormatException e) {
      return false; // not one of Kafka Streams
    }
  }
}
