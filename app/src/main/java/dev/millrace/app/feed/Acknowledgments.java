package dev.millrace.app.feed;

import dev.millrace.app.error.UserException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;

/** What the broker answered to the images of one feed. Safe for use by several threads. */
final class Acknowledgments {

  private final String topic;
  private final SentOffsets offsets;
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicReference<Failure> first = new AtomicReference<>();

  private record Failure(String image, Exception cause) {}

  Acknowledgments(String topic) {
    this.topic = topic;
    this.offsets = new SentOffsets(topic);
  }

  /** What is told the answer for one image. */
  Callback of(String image) {
    return (metadata, failure) -> {
      if (failure == null) {
        acknowledged.incrementAndGet();
        offsets.add(metadata);
      } else {
        failed.incrementAndGet();
        first.compareAndSet(null, new Failure(image, failure));
      }
    };
  }

  /** Where they are stored. */
  SentOffsets offsets() {
    return offsets;
  }

  /** How many images are stored. */
  long count() {
    return acknowledged.get();
  }

  /** Throws the first failure, if there is one. */
  void check() {
    Failure failure = first.get();
    if (failure != null) {
      throw failure(failure.image(), failure.cause());
    }
  }

  /** The failure of one image, in words for the user. */
  RuntimeException failure(String image, Exception cause) {
    if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
      return (RuntimeException) cause;
    }
    if (cause instanceof RecordTooLargeException) {
      return new UserException(
          "Image '"
              + image
              + "' is too large for topic '"
              + topic
              + "': "
              + cause.getMessage()
              + " Send smaller images, or raise max.request.size (--set) and the topic's"
              + " max.message.bytes.",
          cause);
    }
    return new UserException(
        "Image '%s' could not be sent to topic '%s' (%,d images were, %,d failed): %s: %s%s"
            .formatted(
                image,
                topic,
                acknowledged.get(),
                failed.get(),
                cause.getClass().getSimpleName(),
                cause.getMessage(),
                cause instanceof TimeoutException ? " Is the broker down?" : ""),
        cause);
  }
}
