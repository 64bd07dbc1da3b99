package dev.millrace.app.run;

import dev.millrace.model.OnlineLearner;
import dev.millrace.topology.learner.LearnerSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads what the learners need, native libraries above all, while the application still talks to
 * the brokers: both take seconds, and a restart waits for the sum otherwise.
 */
public final class WarmUp {

  private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

  private WarmUp() {}

  /** Starts it on a thread of its own. It changes nothing but time, even when it fails. */
  public static void start(LearnerSettings settings) {
    Thread thread = new Thread(() -> makeLearner(settings), "millrace-warm-up");
    thread.setDaemon(true);
    thread.start();
  }

  private static void makeLearner(LearnerSettings settings) {
    try {
      new OnlineLearner(settings.architecture(), settings.training()).close();
    } catch (RuntimeException | LinkageError e) {
      log.debug("The stream thread will say what is wrong", e);
    }
  }
}
