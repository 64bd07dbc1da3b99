package dev.millrace.app.demo;

import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSource;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The images of a source, held back while too many of them wait for their answers, so that what
 * others send in the meantime need not wait for all of them. Closes the source it wraps.
 */
final class PacedSource implements ImageSource {

  /** When so many wait, the stream runs dry, and its learner asks for the commit that answers. */
  static final int MOST_WAITING = 4096;

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final ImageSource source;
  private final LongSupplier waiting;
  private volatile boolean ended;

  /**
   * Wraps a source.
   *
   * @param waiting how many images have no answer yet; asked by the thread that takes the images
   */
  PacedSource(ImageSource source, LongSupplier waiting) {
    this.source = source;
    this.waiting = waiting;
  }

  @Override
  public ImageSample next() {
    while (!ended && waiting.getAsLong() >= MOST_WAITING) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return ended ? null : source.next();
  }

  /** Makes {@link #next} return null from now on; may be called by any thread. */
  void end() {
    ended = true;
  }

  @Override
  public OptionalLong size() {
    return source.size();
  }

  @Override
  public void close() {
    source.close();
  }
}
