package dev.millrace.model.merge;

import dev.millrace.model.OnlineLearner;
import dev.millrace.model.Peers;
import dev.millrace.model.merge.Delta.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one learner has learned beyond the merged model: the weights that it has already told of
 * (its base), and the deltas that no merged model has named yet.
 *
 * <p>{@link #push} makes a delta of what was learned since the last; {@link #rebase} takes over a
 * newer model. Neither ever waits, and the learner trains on in between as if it were alone.
 * Nothing is done, and nothing allocated, per step.
 *
 * <p>Confined to the thread of its learner.
 */
public final class LocalProgress {

  /**
   * Most deltas that may be on their way. While no merged model comes, the learner keeps to itself
   * what it learns, and sends it as one delta later: a queue before a slow merger would only make
   * what it merges older.
   */
  public static final int MAX_PENDING = 3;

  private final String id;
  private final OnlineLearner learner;
  private final long incarnation;
  private final float[] base;
  private final float[] weights;
  private final float[] scratch;
  private final List<Delta> pending = new ArrayList<>();
  private long sequence;
  private long toldSteps;
  private long toldImages;
  private boolean mayLackDeltas; // the weights: restored, and no model taken over since

  /**
   * Begins with nothing learned: the learner's weights are the base.
   *
   * @param id of the learner
   * @param learner trained by the caller, who also closes it
   * @param incarnation higher than that of any earlier life of a learner of this id
   */
  public LocalProgress(String id, OnlineLearner learner, long incarnation) {
    this.id = id;
    this.learner = learner;
    this.incarnation = incarnation;
    int parameters = learner.parameters();
    base = new float[parameters];
    weights = new float[parameters];
    scratch = new float[parameters];
    learner.copyWeightsTo(base);
    toldSteps = learner.step();
    toldImages = learner.images();
  }

  /**
   * Goes on where an earlier object stood, after the learner's state has been restored. While
   * {@code untoldSteps} is 0 the learner's weights, which are the base then, may be older than the
   * deltas: the first {@link #rebase} makes good for it.
   *
   * @param savedSequence what {@link #sequence} was
   * @param savedPending what {@link #pending} was
   * @param untoldSteps what {@link #untoldSteps} was
   * @param untoldImages what {@link #untoldImages} was
   */
  public void restore(
      long savedSequence, List<Delta> savedPending, long untoldSteps, long untoldImages) {
    sequence = savedSequence;
    pending.clear();
    pending.addAll(savedPending);
    toldSteps = learner.step() - untoldSteps;
    toldImages = learner.images() - untoldImages;
    mayLackDeltas = untoldSteps == 0;
  }

  /**
   * Makes a delta of what was learned since the last one, and counts it as told.
   *
   * @return null if nothing was learned, or too many deltas are on their way
   */
  public Delta push() {
    if (untoldSteps() == 0 || !mayPush()) {
      return null;
    }
    learner.copyWeightsTo(weights);
    float[] difference = new float[base.length];
    subtract(weights, base, difference);
    System.arraycopy(weights, 0, base, 0, base.length);
    Delta delta =
        new Delta(
            id, new Position(incarnation, ++sequence), untoldSteps(), untoldImages(), difference);
    pending.add(delta);
    toldSteps = learner.step();
    toldImages = learner.images();
    return delta;
  }

  /** Returns whether another delta may be on its way. */
  public boolean mayPush() {
    return pending.size() < MAX_PENDING;
  }

  /**
   * Takes over a merged model, with what of the learner's own is not in there yet:
   *
   * <pre>S = Σ deltas not merged yet;  c = model + S - base;  u = weights - base + S
   * where c and u have the same sign, c shrinks towards 0 by |u|
   * weights ← weights + c;  base ← base + c</pre>
   *
   * <p>c is the correction wanted, and u the learner's own progress that is not merged yet: where
   * both go the same way, the learner has made that step already. In weights that were restored,
   * and may lack S, S does not count as made. The learning rate grows with the learners that there
   * are. The average of the weights follows the middle between the model and the weights: the model
   * is older, the weights have the noise of steps that no other learner's have leveled out.
   */
  public void rebase(MergedModel model) {
    Position merged = model.merged().get(id);
    if (merged != null) {
      pending.removeIf(delta -> delta.position().compareTo(merged) <= 0);
    }
    Arrays.fill(scratch, 0);
    for (Delta delta : pending) {
      add(scratch, delta.difference());
    }
    learner.copyWeightsTo(weights);
    correct(weights, base, scratch, mayLackDeltas ? 0 : 1, model.weights());
    mayLackDeltas = false;
    learner.setWeights(weights);
    middle(weights, model.weights(), scratch);
    learner.workAmong(new Peers(model.effectiveLearners(), model.steps() - mergedSteps()), scratch);
  }

  /** The learner's own steps that are in the model just taken over. */
  private long mergedSteps() {
    long pendingSteps = pending.stream().mapToLong(Delta::steps).sum();
    return learner.step() - untoldSteps() - pendingSteps;
  }

  private static void subtract(float[] a, float[] b, float[] difference) {
    for (int k = 0; k < a.length; k++) {
      difference[k] = a[k] - b[k];
    }
  }

  private static void add(float[] sum, float[] summand) {
    for (int k = 0; k < sum.length; k++) {
      sum[k] += summand[k];
    }
  }

  private static void middle(float[] a, float[] b, float[] middle) {
    for (int k = 0; k < a.length; k++) {
      middle[k] = (a[k] + b[k]) / 2;
    }
  }

  /** With how much of s is in w: all, or nothing. */
  private static void correct(float[] w, float[] base, float[] s, float made, float[] model) {
    for (int k = 0; k < w.length; k++) {
      float c = model[k] + s[k] - base[k];
      float u = w[k] - base[k] + made * s[k];
      float sameWay = Math.max(0, Math.signum(c) * u);
      c = Math.signum(c) * Math.max(0, Math.abs(c) - sameWay);
      w[k] += c;
      base[k] += c;
    }
  }

  /** The deltas that no merged model has named yet, oldest first; not to be modified. */
  public List<Delta> pending() {
    return pending;
  }

  /** Number of the newest delta; 0 before the first. */
  public long sequence() {
    return sequence;
  }

  /** Life of the learner. */
  public long incarnation() {
    return incarnation;
  }

  /** Optimizer steps that no delta tells of yet. */
  public long untoldSteps() {
    return learner.step() - toldSteps;
  }

  /** Images that no delta tells of yet. */
  public long untoldImages() {
    return learner.images() - toldImages;
  }

  /** The weights that all deltas together tell of; live. */
  public float[] base() {
    return base;
  }
}
