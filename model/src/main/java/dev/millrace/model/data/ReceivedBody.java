package dev.millrace.model.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.OptionalLong;

/** The body of one HTTP response while it arrives, up to a limit. Thread-safe. */
final class ReceivedBody implements HttpResponse.BodyHandler<Void> {
  private final int maxBytes;
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private OptionalLong length = OptionalLong.empty();
  private Optional<String> refusal = Optional.empty();

  ReceivedBody(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public synchronized HttpResponse.BodySubscriber<Void> apply(HttpResponse.ResponseInfo response) {
    if (response.statusCode() != 200) {
      refusal = Optional.of("HTTP status " + response.statusCode());
      return HttpResponse.BodySubscribers.discarding();
    }
    length = response.headers().firstValueAsLong("Content-Length");
    return HttpResponse.BodySubscribers.ofByteArrayConsumer(chunk -> chunk.ifPresent(this::add));
  }

  private synchronized void add(byte[] chunk) {
    if (content.size() + (long) chunk.length > maxBytes) {
      refusal = Optional.of("longer than the " + maxBytes + " bytes that are taken");
    } else if (refusal.isEmpty()) {
      content.writeBytes(chunk);
    }
  }

  synchronized long size() {
    return content.size();
  }

  /** The length that the server has told, if any. */
  synchronized OptionalLong length() {
    return length;
  }

  /** Fails if the response is of no use. */
  synchronized void check() throws IOException {
    if (refusal.isPresent()) {
      throw new IOException(refusal.get());
    }
  }

  /** All of it, once the exchange has ended. */
  synchronized byte[] complete() throws IOException {
    check();
    return content.toByteArray();
  }
}
