package dev.millrace.benchmarks.pipeline;

/**
 * One way of predicting and learning from all images of a topic. It has a process of its own, and
 * is started afresh in every round.
 */
public interface Contender {

  /** Works through the images, from the first to the last, and measures itself. */
  Measurement run(Round round) throws Exception;
}
