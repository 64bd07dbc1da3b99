package dev.millrace.model;

/**
 * Where the length of a learner's steps, and its averages, began anew.
 *
 * @param step optimizer step of its own after which they did
 * @param peerSteps steps of its peers behind the weights then
 */
record Restart(long step, long peerSteps) {

  static final Restart NONE = new Restart(0, 0);
}
