package dev.millrace.model.merge;

import dev.millrace.model.WeightAverage;
import dev.millrace.model.merge.Delta.Position;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Adds up the deltas of many learners to one model.
 *
 * <pre>shares halve per 4 deltas of each learner;  share[x] ← share[x] + images of the delta
 * w ← w + share[x] / Σ share · delta
 * effective learners = (Σ share)² / Σ share²</pre>
 *
 * <p>So learners of equal speed count alike, a slow one counts by its images, and the share of one
 * that sends nothing goes to the others. A delta that is not newer than the learner's last one is
 * left out. A delta may come in slices, from its first number to its last: each is folded at once.
 *
 * <p>All that the model depends on is in {@link #weights}, {@link #average}, {@link #standings} and
 * {@link #recentDeltas}. Allocates nothing per delta of a known learner. Not thread-safe.
 */
public final class Merger {

  /** Deltas of each learner after which a share has halved. */
  private static final double HALF_LIFE = 4;

  /**
   * What the merger knows of one learner.
   *
   * @param learner its id
   * @param position its newest delta, of which the first {@code taken} numbers are in the weights
   * @param taken all of them, unless only some slices have come
   * @param weight what that delta is multiplied by
   * @param share the learner's images, the older ones counting less
   * @param steps optimizer steps of all its deltas in the weights
   * @param images images of all its deltas in the weights
   */
  public record Standing(
      String learner,
      Position position,
      int taken,
      double weight,
      double share,
      long steps,
      long images) {}

  private static final class Entry {
    private Position position;
    private int taken;
    private double weight;
    private double share;
    private long steps;
    private long images;
  }

  private final float[] weights;
  private final float[] average;
  private final int learners;
  private final long stepsBefore;
  private final WeightAverage ramp;
  private final Map<String, Entry> entries = new TreeMap<>();
  private double recentDeltas;
  private long steps;
  private long images;

  /**
   * Starts with a model that has learned nothing.
   *
   * @param initial the learners' first weights; copied
   * @param averageDecay share of the moving average kept per optimizer step, in [0, 1)
   * @param learners how many learners there are, idle ones included; at least 1
   */
  public Merger(float[] initial, double averageDecay, int learners) {
    this(initial, averageDecay, learners, 0);
  }

  /**
   * Starts with a model that was learned before.
   *
   * @param stepsBefore optimizer steps behind the first weights; the average goes on as after them
   */
  public Merger(float[] initial, double averageDecay, int learners, long stepsBefore) {
    if (learners < 1) {
      throw new IllegalArgumentException("learners must be at least 1, but were " + learners);
    }
    this.weights = initial.clone();
    this.average = initial.clone();
    this.ramp = new WeightAverage(averageDecay);
    this.learners = learners;
    this.stepsBefore = stepsBefore;
  }

  /**
   * Takes over what an earlier merger knew, after {@link #weights} and {@link #average} have been
   * filled.
   */
  public void restore(List<Standing> standings, double savedRecentDeltas) {
    for (Standing standing : standings) {
      Entry entry = new Entry();
      entry.position = standing.position();
      entry.taken = standing.taken();
      entry.weight = standing.weight();
      entry.share = standing.share();
      entry.steps = standing.steps();
      entry.images = standing.images();
      entries.put(standing.learner(), entry);
      steps += entry.steps;
      images += entry.images;
    }
    recentDeltas = savedRecentDeltas;
  }

  /**
   * Folds a whole delta.
   *
   * @return whether it was new
   */
  public boolean fold(Delta delta) {
    return fold(delta, 0);
  }

  /**
   * Folds a slice of a delta.
   *
   * @param slice {@code difference} holds only the slice's numbers; the rest is the whole delta's
   * @param from index of the slice's first number in the whole delta
   * @return whether it was new
   * @throws IllegalArgumentException if the slice is longer than what the model has from there
   */
  public boolean fold(Delta slice, int from) {
    float[] difference = slice.difference();
    if (from < 0 || from + difference.length > weights.length) {
      throw new IllegalArgumentException(
          "slice must be within %d numbers, but was %d from index %d"
              .formatted(weights.length, difference.length, from));
    }
    Entry entry = entries.get(slice.learner());
    if (from == 0) {
      if (entry != null && slice.position().compareTo(entry.position) <= 0) {
        return false;
      }
      entry = begin(slice);
    } else if (entry == null || !entry.position.equals(slice.position()) || entry.taken != from) {
      return false;
    }
    add(difference, from, (float) entry.weight);
    entry.taken += difference.length;
    if (entry.taken == weights.length) {
      complete(entry, slice);
    }
    return true;
  }

  private Entry begin(Delta delta) {
    double total = totalShare();
    if (total > 0) {
      double typicalImages = total / recentDeltas;
      decay(Math.pow(2, -delta.images() / (HALF_LIFE * learners * typicalImages)));
    }
    Entry entry = entries.computeIfAbsent(delta.learner(), unknown -> new Entry());
    entry.share += delta.images();
    recentDeltas++;
    entry.position = delta.position();
    entry.taken = 0;
    entry.weight = entry.share / totalShare();
    return entry;
  }

  private void decay(double kept) {
    entries.values().forEach(entry -> entry.share *= kept);
    recentDeltas *= kept;
  }

  private void complete(Entry entry, Delta delta) {
    follow((float) (1 - ramp.decayOver(stepsBefore + steps, delta.steps())));
    entry.steps += delta.steps();
    entry.images += delta.images();
    steps += delta.steps();
    images += delta.images();
  }

  private void add(float[] difference, int from, float weight) {
    for (int k = 0; k < difference.length; k++) {
      weights[from + k] += weight * difference[k];
    }
  }

  private void follow(float rate) {
    for (int k = 0; k < weights.length; k++) {
      average[k] += rate * (weights[k] - average[k]);
    }
  }

  private double totalShare() {
    double total = 0;
    for (Entry entry : entries.values()) {
      total += entry.share;
    }
    return total;
  }

  /** How many equally busy learners the model is fed by; 1 before the first delta. */
  public double effectiveLearners() {
    double total = 0;
    double squares = 0;
    for (Entry entry : entries.values()) {
      total += entry.share;
      squares += entry.share * entry.share;
    }
    return squares == 0 ? 1 : Math.max(1, total * total / squares);
  }

  /** The merged weights; live. */
  public float[] weights() {
    return weights;
  }

  /** Their moving average, which predicts better; live. */
  public float[] average() {
    return average;
  }

  /** Optimizer steps of all learners behind the weights. */
  public long steps() {
    return steps;
  }

  /** Images behind the weights. */
  public long images() {
    return images;
  }

  /** Number of recent deltas, the older ones counting less. */
  public double recentDeltas() {
    return recentDeltas;
  }

  /** What is known of each learner, by id. */
  public List<Standing> standings() {
    return entries.entrySet().stream()
        .map(
            named -> {
              Entry entry = named.getValue();
              return new Standing(
                  named.getKey(),
                  entry.position,
                  entry.taken,
                  entry.weight,
                  entry.share,
                  entry.steps,
                  entry.images);
            })
        .toList();
  }

  /** A copy of the model as it stands. */
  public MergedModel model() {
    Map<String, Position> merged =
        entries.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, named -> merged(named.getValue())));
    return new MergedModel(weights.clone(), merged, effectiveLearners(), steps, images);
  }

  /** The newest delta that is wholly in the weights. */
  private Position merged(Entry entry) {
    if (entry.taken == weights.length) {
      return entry.position;
    }
    return new Position(entry.position.incarnation(), entry.position.sequence() - 1);
  }
}
