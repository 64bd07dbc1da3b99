package dev.millrace.app.cli;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wish that the running command end: Ctrl-C or SIGTERM. A command that wants to end in its own
 * time says so by {@link #defer} or {@link #onStop}; the process then lives on until the command
 * has returned, a minute at most, and ends with the command's exit code. Any other command is
 * simply cut off.
 *
 * <p>Safe for use by several threads.
 */
public final class StopSignal {

  private static final long GRACE_SECONDS = 60;

  private final List<Runnable> actions = new CopyOnWriteArrayList<>();
  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean deferred;
  private volatile int exitCode = 1;

  /** Makes one that only {@link #request} sets off. */
  public StopSignal() {}

  /** Returns one that the end of this process sets off. */
  public static StopSignal ofProcess() {
    StopSignal stop = new StopSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(stop::shutDown, "millrace-stop"));
    return stop;
  }

  /** Says that the running command ends in its own time when it is asked to. */
  public void defer() {
    deferred = true;
  }

  /**
   * Adds what to do when a stop is asked for, such as waking up a consumer; done at once if it has
   * been asked for already. The action runs in another thread and should return quickly.
   */
  public void onStop(Runnable action) {
    deferred = true;
    actions.add(action);
    if (isRequested()) {
      action.run();
    }
  }

  /** Asks the command to end. */
  public void request() {
    requested.countDown();
    actions.forEach(Runnable::run);
  }

  /** Returns whether the command was asked to end. */
  public boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Waits until the command is asked to end. */
  public void await() throws InterruptedException {
    deferred = true;
    requested.await();
  }

  /** Says that the command has returned, and with what exit code. */
  public void finished(int exitCode) {
    this.exitCode = exitCode;
    finished.countDown();
  }

  private void shutDown() {
    if (finished.getCount() == 0 || !deferred) {
      return;
    }
    request();
    try {
      boolean inTime = finished.await(GRACE_SECONDS, TimeUnit.SECONDS);
      // Only halt() can still choose the exit code: exit() waits for this very hook.
      Runtime.getRuntime().halt(inTime ? exitCode : 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
