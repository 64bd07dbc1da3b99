package dev.millrace.app.dashboard;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that does something again and again until it is closed, and goes on after a failure. */
final class Repeat implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Repeat.class);
  private static final long AFTER_FAILURE_MS = 1000;

  private final Thread thread;
  private final Round round;
  private volatile boolean closed;

  /** What is done again and again. */
  interface Round {
    void run() throws InterruptedException;
  }

  Repeat(String name, Round round) {
    this.round = round;
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (!closed) {
      try {
        round.run();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (!closed) {
          log.warn("{} failed, and tries again: {}", thread.getName(), e.getMessage());
          log.debug("The failure of {}", thread.getName(), e);
          pause();
        }
      }
    }
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(AFTER_FAILURE_MS);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** Interrupts the thread, and returns when it has ended. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
