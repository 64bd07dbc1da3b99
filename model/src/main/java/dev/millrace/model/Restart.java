package dev.millrace.model;

/**
 * Where the length of a learner's steps, and its averages, began anew.
 *
 * @param step optimizer step of its own after which they did
 * @param peerSteps steps of its peers behind the weights then; below 0 for steps made before its
 *     first
 */
record Restart(long step, long peerSteps) {

  static final Restart NONE = new Restart(0, 0);

  /** They go on as after so many steps, which are not counted as the learner's own. */
  static Restart after(long steps) {
    return new Restart(0, -steps);
  }
}
