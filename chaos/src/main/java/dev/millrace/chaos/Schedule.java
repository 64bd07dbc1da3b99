package dev.millrace.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * The faults of one seed, in their order. The same seed gives the same faults after the same
 * pauses.
 *
 * @param faults what to do
 */
record Schedule(List<Planned> faults) {

  private static final int SHORTEST_PAUSE_MS = 300;
  private static final int LONGEST_PAUSE_MS = 2000;

  /**
   * One fault.
   *
   * @param pause how long after the recovery from the one before
   * @param random chooses where the kind leaves a choice
   */
  record Planned(FaultKind kind, Duration pause, SplittableRandom random) {}

  /** Returns faults that take turns through all of {@code kinds}, in a random order. */
  static Schedule of(long seed, int count, List<FaultKind> kinds) {
    SplittableRandom random = new SplittableRandom(seed);
    List<FaultKind> order = new ArrayList<>(kinds);
    List<Planned> faults = new ArrayList<>();
    while (faults.size() < count) {
      int turn = faults.size() % order.size();
      if (turn == 0) {
        Collections.shuffle(order, new Random(random.nextLong()));
      }
      Duration pause = Duration.ofMillis(random.nextInt(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS));
      faults.add(new Planned(order.get(turn), pause, random.split()));
    }
    return new Schedule(List.copyOf(faults));
  }
}
