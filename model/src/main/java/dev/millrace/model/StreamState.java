package dev.millrace.model;

import dev.millrace.model.drift.DriftWatch;
import java.util.List;
import java.util.Optional;

/**
 * What a learner knows of its stream, beside tensors, remembered images and counters.
 *
 * @param restartStep own step after which step length and averages began anew; 0 if they have not
 * @param restartPeerSteps steps of its peers by then; below 0 for steps of the model it began with
 * @param averageErrors fading sums of the averages' errors, the slow one's first
 * @param watched what the watch for drift knows; empty if drift is ignored
 */
public record StreamState(
    long restartStep,
    long restartPeerSteps,
    List<Double> averageErrors,
    Optional<DriftWatch.State> watched) {

  /** Copies the list. */
  public StreamState {
    averageErrors = List.copyOf(averageErrors);
  }
}
