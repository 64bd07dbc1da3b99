package dev.millrace.app.train;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Which images of a stream were predicted right. Not thread-safe. */
final class PrequentialCount {

  static final int NEWEST = 1000;

  private final BitSet hits = new BitSet();
  private int images;

  /** Takes in the next images. */
  void add(boolean[] right) {
    for (boolean hit : right) {
      hits.set(images++, hit);
    }
  }

  /** Returns the figures; there is at least one image, and all of the parts' have come. */
  Prequential result(List<TrainingData.Part> parts) {
    List<Double> curve = new ArrayList<>();
    for (int from = 0; from < images; from += NEWEST) {
      curve.add(share(from, Math.min(from + NEWEST, images)));
    }
    List<Prequential.Part> partResults = new ArrayList<>();
    int from = 0;
    for (TrainingData.Part part : parts) {
      int to = from + part.images();
      partResults.add(
          new Prequential.Part(part.name(), part.images(), share(from, to), newest(from, to)));
      from = to;
    }
    return new Prequential(share(0, images), newest(0, images), curve, partResults);
  }

  private double newest(int from, int to) {
    return share(Math.max(from, to - NEWEST), to);
  }

  private double share(int from, int to) {
    return (double) hits.get(from, to).cardinality() / (to - from);
  }
}
