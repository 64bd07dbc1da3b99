package dev.millrace.app.dashboard;

import dev.millrace.model.data.DataException;
import dev.millrace.model.data.ImageFile;
import dev.millrace.topology.door.ImageId;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thumbnails of image files among the sampled records. To decode a large file takes long, so that
 * after the first few of a round they are passed over once it has taken its time. For one thread.
 */
final class FileThumbnails {

  private static final Logger log = LoggerFactory.getLogger(FileThumbnails.class);

  private static final int LEAST_PER_ROUND = 4;

  private final StreamModel model;
  private final Duration mostPerRound;
  private long roundEnds;
  private int decoded;

  FileThumbnails(StreamModel model, Duration mostPerRound) {
    this.model = model;
    this.mostPerRound = mostPerRound;
  }

  /** Begins the next round. */
  void begin() {
    roundEnds = System.nanoTime() + mostPerRound.toNanos();
    decoded = 0;
  }

  /** Shows a record if it is an image file; returns whether it is. */
  boolean take(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value == null || !ImageFile.isImage(value)) {
      return false;
    }
    if (decoded < LEAST_PER_ROUND || System.nanoTime() - roundEnds < 0) {
      decoded++;
      try {
        String id = ImageId.of(record.key(), record.topic(), record.partition(), record.offset());
        model.addImage(id, Thumbnail.of(ImageFile.decode(value)));
      } catch (DataException e) {
        log.debug("Passed over {} @ {}", record.topic(), record.offset(), e);
      }
    }
    return true;
  }
}
