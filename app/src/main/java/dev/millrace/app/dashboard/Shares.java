package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/** The probabilities of a prediction that are sent to the page: the highest few of them. */
final class Shares {

  private Shares() {}

  /** Returns pairs of a class and its probability, the highest first; of equals the first class. */
  static ArrayNode highest(List<Float> probabilities, int most) {
    Comparator<Integer> byShare =
        Comparator.<Integer, Float>comparing(probabilities::get)
            .thenComparing(Comparator.reverseOrder());
    PriorityQueue<Integer> highest = new PriorityQueue<>(byShare);
    for (int label = 0; label < probabilities.size(); label++) {
      if (highest.size() < most) {
        highest.add(label);
      } else if (probabilities.get(label) > probabilities.get(highest.element())) {
        highest.remove();
        highest.add(label);
      }
    }
    ArrayNode pairs = Json.array();
    Stream.generate(highest::poll)
        .limit(highest.size())
        .toList()
        .forEach(label -> addFirst(pairs, label, probabilities.get(label)));
    return pairs;
  }

  private static void addFirst(ArrayNode pairs, int label, float share) {
    ArrayNode pair = pairs.insertArray(0);
    pair.add(label);
    Json.add(pair, share);
  }
}
