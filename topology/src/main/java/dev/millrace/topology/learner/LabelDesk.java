package dev.millrace.topology.learner;

import dev.millrace.model.OnlineLearner;
import dev.millrace.topology.door.LateLabel;
import dev.millrace.topology.door.Received;
import dev.millrace.topology.door.Sample;
import dev.millrace.topology.label.LabelCounts;
import dev.millrace.topology.label.LabelCounts.Fate;
import dev.millrace.topology.label.LabelFigures;
import dev.millrace.topology.label.ScoredRing;
import dev.millrace.topology.label.WaitSettings;
import dev.millrace.topology.label.WaitingRoom;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Joins images and the labels that do not come with them:
 *
 * <ul>
 *   <li>An image without a label is predicted, and then waits. When its label comes, that
 *       prediction is scored, and the image goes into the mini-batch.
 *   <li>A label whose image has not come waits for it.
 *   <li>Of two labels for one image the first counts. A second that says the same is counted; one
 *       that says something else corrects what it still can: the label that waits, the mini-batch,
 *       the score, the memory.
 *   <li>What waits beyond the bounds of {@link WaitSettings} is let go, the oldest first.
 * </ul>
 *
 * <p>All of it is a function of the records in the order in which they are taken in, but for what
 * {@link #expire} lets go while none come.
 *
 * <p>Confined to the stream thread of its task.
 */
final class LabelDesk {

  private final WaitSettings settings;
  private final PendingImages pending;
  private final ScoreSheet scores;
  private final OnlineLearner learner;
  private final WaitingRoom<AwaitingLabel> images = new WaitingRoom<>();
  private final WaitingRoom<LateLabel> labels = new WaitingRoom<>();
  private Consumer<Received> reject = label -> {};
  private LabelCounts counts = LabelCounts.NONE;
  private long streamTime = -1;
  private long nextOrder;

  LabelDesk(
      WaitSettings settings, PendingImages pending, ScoreSheet scores, OnlineLearner learner) {
    this.settings = settings;
    this.pending = pending;
    this.scores = scores;
    this.learner = learner;
  }

  /** Names who takes the labels that are let go. */
  void rejectTo(Consumer<Received> newReject) {
    reject = newReject;
  }

  /** Takes in an image that has just been added to {@link PendingImages}. */
  void onImage(Sample sample) {
    advance(sample.timestamp());
    WaitingRoom.Entry<LateLabel> label = labels.size() == 0 ? null : labels.take(sample.id());
    if (sample.labeled()) {
      if (label != null) {
        second(label.value());
      }
    } else if (label != null) {
      attach(label.value());
    } else {
      await(sample);
    }
    expire(streamTime);
  }

  /** Takes in a label. */
  void onLabel(LateLabel label) {
    advance(label.timestamp());
    if (label.label() == null) {
      withdraw(label.id());
    } else if (!join(label) && !second(label)) {
      await(label);
    }
    expire(streamTime);
  }

  private void advance(long timestamp) {
    streamTime = Math.max(streamTime, timestamp);
  }

  private void withdraw(String id) {
    if (labels.take(id) != null) {
      counts = counts.and(Fate.WITHDRAWN);
    }
  }

  /** Gives the label to its image, which waits to be predicted. */
  private void attach(LateLabel label) {
    pending.attach(label.id(), label.label(), label.timestamp());
    counts = counts.and(Fate.JOINED);
  }

  /** Gives the label to the image that waits for it; returns false if there is none. */
  private boolean join(LateLabel label) {
    WaitingRoom.Entry<AwaitingLabel> entry = images.take(label.id());
    if (entry == null) {
      return false;
    }
    if (entry.value().isPredicted()) {
      score(entry.value(), label);
    } else {
      attach(label);
    }
    return true;
  }

  /** Scores an image that was predicted, and puts it into the mini-batch. */
  private void score(AwaitingLabel image, LateLabel label) {
    WaitingImage waiting = pending.addPredicted(image.sample(), label.label(), label.timestamp());
    scores.score(
        waiting.key(),
        label.label(),
        image.probabilities(),
        0,
        image.probabilities().length,
        image.modelStep(),
        waiting.lagMs());
    counts = counts.and(Fate.JOINED);
  }

  /** Compares the label with the one that is known of its image; returns false if none is. */
  private boolean second(LateLabel label) {
    WaitingImage waiting = pending.labeled(label.id());
    ScoredRing.Scored scored = scores.find(ScoredRing.key(label.id()));
    if (waiting == null && scored == null) {
      return false;
    }
    int known = waiting == null ? scored.label() : waiting.label();
    if (known == label.label()) {
      counts = counts.and(Fate.REPEATED);
      return true;
    }
    counts = counts.and(Fate.CORRECTED);
    if (waiting != null) {
      waiting.correct(label.label());
    }
    if (scored != null && (waiting == null || waiting.predicted())) {
      scores.correct(scored, label.label());
      if (waiting == null && scored.arrival() != ScoredRing.NOT_TRAINED) {
        learner.correctRemembered(scored.arrival(), scored.label(), label.label());
      }
    }
    return true;
  }

  /** Has the label wait for its image, in the place of an earlier one. */
  private void await(LateLabel label) {
    WaitingRoom.Entry<LateLabel> earlier = labels.get(label.id());
    if (earlier == null) {
      labels.add(label.id(), nextOrder++, streamTime, label);
    } else if (earlier.value().label().equals(label.label())) {
      counts = counts.and(Fate.REPEATED);
    } else {
      labels.replace(earlier, label);
      counts = counts.and(Fate.CORRECTED);
    }
  }

  /** Has the image wait for its label, in the place of one that was sent under the same id. */
  private void await(Sample sample) {
    if (images.take(sample.id()) != null) {
      counts = counts.and(Fate.MISSING);
    }
    images.add(sample.id(), nextOrder++, streamTime, AwaitingLabel.unpredicted(sample));
  }

  /**
   * Takes note of the prediction of an image that has no label.
   *
   * @param probabilities one row per image; the one from index {@code from} on is copied
   */
  void onPredicted(Sample sample, float[] probabilities, int from, int classes, long modelStep) {
    WaitingRoom.Entry<AwaitingLabel> entry = images.get(sample.id());
    if (entry != null && entry.value().sample().offset() == sample.offset()) {
      float[] row = Arrays.copyOfRange(probabilities, from, from + classes);
      images.replace(entry, new AwaitingLabel(sample, modelStep, row));
    }
  }

  private void trim() {
    while (images.size() > settings.images()) {
      letGoImage();
    }
    while (labels.size() > settings.images()) {
      letGoLabel("more than " + settings.images() + " labels waited");
    }
  }

  /**
   * Lets go what waits too long or too many.
   *
   * @param time of the stream, in milliseconds since the epoch
   * @return whether anything was let go
   */
  boolean expire(long time) {
    int before = images.size() + labels.size();
    trim();
    long oldest = time - settings.time().toMillis();
    while (images.size() > 0 && images.oldest().since() < oldest) {
      letGoImage();
    }
    while (labels.size() > 0 && labels.oldest().since() < oldest) {
      letGoLabel("it waited for " + settings.time());
    }
    return images.size() + labels.size() < before;
  }

  private void letGoImage() {
    images.take(images.oldest().id());
    counts = counts.and(Fate.MISSING);
  }

  private void letGoLabel(String why) {
    LateLabel label = labels.take(labels.oldest().id()).value();
    counts = counts.and(Fate.UNKNOWN);
    reject.accept(label.withoutImage("no image '" + label.id() + "' came for the label: " + why));
  }

  /** Returns whether anything waits. */
  boolean isWaiting() {
    return images.size() + labels.size() > 0;
  }

  /** Returns the images that wait; live. */
  WaitingRoom<AwaitingLabel> images() {
    return images;
  }

  /** Returns the labels that wait; live. */
  WaitingRoom<LateLabel> labels() {
    return labels;
  }

  /** Returns what became of labels, and what waits. */
  LabelFigures figures() {
    return new LabelFigures(counts, images.size(), labels.size());
  }

  /** Returns the highest timestamp taken in; -1 before the first. */
  long streamTime() {
    return streamTime;
  }

  /** Returns the number of the next one that waits. */
  long nextOrder() {
    return nextOrder;
  }

  /** Sets what {@link #figures}, {@link #streamTime} and {@link #nextOrder} gave. */
  void restore(LabelCounts savedCounts, long savedStreamTime, long savedNextOrder) {
    counts = savedCounts;
    streamTime = savedStreamTime;
    nextOrder = savedNextOrder;
  }
}
