package dev.millrace.model.merge;

import java.util.Map;

/**
 * A merged model as learners take it over. Immutable; the array must not be modified, and may be
 * shared between threads.
 *
 * @param weights one number per parameter
 * @param merged by learner, its newest delta that is in the weights
 * @param effectiveLearners how many equally busy learners the model is fed by
 * @param steps optimizer steps of all learners behind the weights
 * @param images images behind the weights
 */
@SuppressWarnings(
    "ArrayRecordComponent") // never compared, and a copy would cost as much as a model
public record MergedModel(
    float[] weights,
    Map<String, Delta.Position> merged,
    double effectiveLearners,
    long steps,
    long images) {

  /** Copies the map. */
  public MergedModel {
    merged = Map.copyOf(merged);
  }
}
