package dev.millrace.app.feed;

import dev.millrace.model.data.FolderWatch;
import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The images of a source, and then those of files that appear in a folder, until it is stopped. */
public final class WatchedSource implements ImageSource {

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration CHECK = Duration.ofMillis(100);

  private final ImageSource first;
  private final FolderWatch watch;
  private final Consumer<String> problem;
  private final BooleanSupplier stopped;
  private final Runnable pause;
  private final Queue<ImageSample> found = new ArrayDeque<>();
  private boolean watching;

  /**
   * Joins them; closes {@code first} with itself.
   *
   * @param problem told why a new file cannot be used
   * @param stopped whether the user has had enough
   */
  public WatchedSource(
      ImageSource first, FolderWatch watch, Consumer<String> problem, BooleanSupplier stopped) {
    this(first, watch, problem, stopped, () -> pause(stopped));
  }

  WatchedSource(
      ImageSource first,
      FolderWatch watch,
      Consumer<String> problem,
      BooleanSupplier stopped,
      Runnable pause) {
    this.first = first;
    this.watch = watch;
    this.problem = problem;
    this.stopped = stopped;
    this.pause = pause;
  }

  @Override
  public ImageSample next() {
    if (!watching) {
      ImageSample image = first.next();
      if (image != null) {
        return image;
      }
      watching = true;
    }
    while (found.isEmpty() && !stopped.getAsBoolean()) {
      pause.run(); // Before each look: two of them in a row would take any file for complete.
      found.addAll(watch.look(problem));
    }
    return stopped.getAsBoolean() ? null : found.poll();
  }

  private static void pause(BooleanSupplier stopped) {
    long end = System.nanoTime() + BETWEEN_LOOKS.toNanos();
    while (!stopped.getAsBoolean() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(CHECK.toNanos());
    }
  }

  /** Returns nothing: it has no end of its own. */
  @Override
  public OptionalLong size() {
    return OptionalLong.empty();
  }

  @Override
  public void close() {
    first.close();
  }
}
