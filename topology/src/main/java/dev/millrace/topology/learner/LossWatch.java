package dev.millrace.topology.learner;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns once of a loss that stays far above that of guessing, which is ln(classes): the network is
 * certain and wrong, and learns nothing.
 */
final class LossWatch {

  private static final Logger log = LoggerFactory.getLogger(LossWatch.class);
  private static final int TIMES_GUESSING = 10;
  private static final int STEPS = 100;

  private final String learner;
  private final double guessing;
  private int high; // steps in a row
  private boolean warned;

  LossWatch(String learner, int classes) {
    this.learner = learner;
    guessing = Math.log(classes);
  }

  /** Takes note of a step's loss, in nats; returns whether this is the one to warn of. */
  boolean onStep(double loss) {
    high = loss > TIMES_GUESSING * guessing ? high + 1 : 0;
    if (high < STEPS || warned) {
      return false;
    }
    warned = true;
    log.warn(
        String.format(
            Locale.ROOT,
            "%s: the loss was above %.3g for %d steps in a row, and is %.3g now; to guess would give"
                + " %.3g. Is the learning rate too high?",
            learner,
            TIMES_GUESSING * guessing,
            STEPS,
            loss,
            guessing));
    return true;
  }
}
