package dev.millrace.app.train;

import java.util.List;

/**
 * Prequential (test-then-train) accuracy over a stream: each image is predicted before the learner
 * trains on it. Names and order are those of its JSON.
 *
 * @param prequentialAccuracy share of all images that were predicted right
 * @param prequentialNewest the same of the last 1,000
 * @param prequentialCurve the same of every 1,000 in a row, from the first image on; the last of
 *     them may be fewer
 * @param parts the same of each data set, in their order
 */
public record Prequential(
    double prequentialAccuracy,
    double prequentialNewest,
    List<Double> prequentialCurve,
    List<Part> parts) {

  /**
   * One data set's part of the stream.
   *
   * @param data its name
   * @param images how many there were
   * @param prequentialAccuracy share of them that was predicted right
   * @param prequentialNewest the same of the last 1,000 of them
   */
  public record Part(
      String data, int images, double prequentialAccuracy, double prequentialNewest) {}
}
