package dev.millrace.model.data;

import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Fetches files from mirrors in turn, until one gives the wanted content. A file appears under its
 * name only when it is complete and verified. Not thread-safe.
 */
final class Downloader {
  /**
   * How long to wait, and for how much.
   *
   * @param connect for a connection
   * @param stall for the next byte, the first one and the look-up of the host's name included
   * @param total for a whole file
   * @param maxBytes the largest file taken
   */
  record Limits(Duration connect, Duration stall, Duration total, int maxBytes) {
    static final Limits DEFAULT =
        new Limits(
            Duration.ofSeconds(4), Duration.ofSeconds(8), Duration.ofMinutes(5), 64 * 1024 * 1024);
  }

  private static final long TICK_MILLIS = 100;

  private final List<URI> mirrors;
  private final Limits limits;
  private final DownloadProgress progress;

  Downloader(List<URI> mirrors, Limits limits, DownloadProgress progress) {
    this.mirrors = mirrors;
    this.limits = limits;
    this.progress = progress;
  }

  /**
   * Fetches a file, replacing what is at its place.
   *
   * @param verify throws {@link DataException} if the file that it is given has another content
   * @param reasons gets one line more for each mirror that did not give the file
   * @return {@code target}, or empty if no mirror gave the file
   */
  Optional<Path> download(
      String fileName, Path target, Consumer<Path> verify, List<String> reasons) {
    if (mirrors.isEmpty()) {
      reasons.add("there is no mirror to download from");
    }
    for (URI mirror : mirrors) {
      URI source = mirror.resolve(fileName);
      try {
        save(fetch(source), target, verify);
        return Optional.of(target);
      } catch (IOException | DataException e) {
        reasons.add(source + ": " + describe(e));
      }
    }
    return Optional.empty();
  }

  private byte[] fetch(URI source) throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(limits.connect())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    HttpRequest request = HttpRequest.newBuilder(source).build();
    ReceivedBody body = new ReceivedBody(limits.maxBytes());
    // On a thread of its own, since the look-up of a name can block for long.
    ExecutorService sender = Executors.newSingleThreadExecutor(Downloader::daemon);
    try {
      return await(sender.submit(() -> client.send(request, body)), body, source);
    } finally {
      sender.shutdownNow();
    }
  }

  private byte[] await(Future<?> response, ReceivedBody body, URI source) throws IOException {
    long start = System.nanoTime();
    long lastBytes = 0;
    long lastAdvance = start;
    while (true) {
      boolean finished = waitForTick(response);
      long bytes = body.size();
      progress.onBytes(source, bytes, body.length());
      if (finished) {
        return body.complete();
      }
      body.check();
      long now = System.nanoTime();
      if (bytes > lastBytes) {
        lastBytes = bytes;
        lastAdvance = now;
      }
      if (now - lastAdvance > limits.stall().toNanos()) {
        throw new IOException(
            "no data for %.1f s, after %d bytes"
                .formatted(limits.stall().toMillis() / 1000.0, bytes));
      }
      if (now - start > limits.total().toNanos()) {
        throw new IOException(
            "too slow: %d bytes in %d s".formatted(bytes, limits.total().toSeconds()));
      }
    }
  }

  private static boolean waitForTick(Future<?> response) throws IOException {
    try {
      response.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void save(byte[] content, Path target, Consumer<Path> verify) throws IOException {
    Files.createDirectories(target.toAbsolutePath().getParent());
    Path part = Files.createTempFile(target.toAbsolutePath().getParent(), "", ".part");
    try {
      Files.write(part, content);
      verify.accept(part);
      try {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static String describe(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return "the host's name cannot be resolved (no network?)";
      }
    }
    return e instanceof DataException || e.getClass() == IOException.class
        ? e.getMessage()
        : e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "mnist-download");
    thread.setDaemon(true);
    return thread;
  }
}
