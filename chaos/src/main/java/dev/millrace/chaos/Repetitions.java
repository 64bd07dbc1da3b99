package dev.millrace.chaos;

import dev.millrace.chaos.LoggedRecord.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The predictions of a log that follow a committed prediction of the same image.
 *
 * @param rolledBack how many predictions were rolled back before one of the same image was
 *     committed
 * @param pairs each repetition, with the committed record that it repeats
 * @param open how many records are in transactions that have not ended
 */
record Repetitions(long rolledBack, List<Pair> pairs, long open) {

  /** A record that repeats one that was committed. */
  record Pair(LoggedRecord committed, LoggedRecord repetition) {

    /** It is rolled back, and by an instance that is not the one that committed. */
    private boolean isAllowed() {
      return repetition.outcome() == Outcome.ABORTED
          && repetition.producerId() != committed.producerId();
    }
  }

  static Repetitions in(List<LoggedRecord> log) {
    Map<String, LoggedRecord> committed = new HashMap<>();
    List<Pair> pairs = new ArrayList<>();
    long rolledBack = 0;
    for (LoggedRecord record : log) {
      LoggedRecord earlier = committed.get(record.key());
      if (earlier != null) {
        pairs.add(new Pair(earlier, record));
      } else if (record.isCommitted()) {
        committed.put(record.key(), record);
      } else if (record.outcome() == Outcome.ABORTED) {
        rolledBack++;
      }
    }
    long open = log.stream().filter(record -> record.outcome() == Outcome.OPEN).count();
    return new Repetitions(rolledBack, List.copyOf(pairs), open);
  }

  /** Returns how many of them are allowed: by an instance that was stopped, and rolled back. */
  long repeated() {
    return pairs.stream().filter(Pair::isAllowed).count();
  }

  /**
   * Returns what is wrong; empty when nothing is.
   *
   * @param stops how often an instance was stopped while another took over: each time, it may
   *     repeat what it had in hand, in one transaction
   */
  List<String> problems(int stops) {
    List<String> problems = new ArrayList<>();
    if (open > 0) {
      problems.add(open + " predictions are in transactions that have not ended");
    }
    List<Pair> wrong = pairs.stream().filter(pair -> !pair.isAllowed()).toList();
    if (!wrong.isEmpty()) {
      problems.add(
          wrong.size()
              + " images were predicted again after their prediction was committed, by the producer "
              + "that committed it or without being rolled back; the first: "
              + wrong.get(0));
    }
    List<Pair> allowed = pairs.stream().filter(Pair::isAllowed).toList();
    long transactions =
        allowed.stream().map(pair -> pair.repetition().transaction()).distinct().count();
    if (transactions > stops) {
      problems.add(
          transactions
              + " transactions that were rolled back repeated committed predictions, but only "
              + stops
              + " instances were stopped while another took over; the first repetition: "
              + allowed.get(0));
    }
    return problems;
  }
}
