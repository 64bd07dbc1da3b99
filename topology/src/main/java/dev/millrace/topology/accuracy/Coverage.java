package dev.millrace.topology.accuracy;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many of the images that were predicted have been labeled, as the learners tell. There is one
 * entry for each learner, so for each partition of the images. Not thread-safe.
 */
final class Coverage {

  private final SortedMap<String, Labeled> learners = new TreeMap<>();

  /** Takes note of what a learner has done so far, in the place of what it told before. */
  void told(String learner, Labeled sofar) {
    learners.put(learner, sofar);
  }

  /** Returns the share of predicted images that were labeled, from 0 to 1; null if unknown. */
  Double share() {
    long predicted = 0;
    long scored = 0;
    for (Labeled each : learners.values()) {
      predicted += each.predicted;
      scored += Math.min(each.scored, each.predicted);
    }
    return Ratio.of(scored, predicted);
  }

  /** Returns what each learner has told, to read. */
  SortedMap<String, Labeled> learners() {
    return Collections.unmodifiableSortedMap(learners);
  }

  /**
   * What a learner has done so far.
   *
   * @param predicted images that it predicted
   * @param scored those of them that were labeled and scored
   */
  record Labeled(long predicted, long scored) {}
}
