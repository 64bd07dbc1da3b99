package dev.millrace.topology.observe;

import dev.millrace.topology.label.LabelFigures;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The learners that live in this process, as the application sees them: their progress, and the
 * request for last snapshots before a shutdown. One registry serves one flow of one application
 * instance.
 *
 * <p>Thread-safe: learners write from their stream threads, the application reads from any.
 */
public final class LearnerRegistry {

  private final Map<String, Progress> learners = new TreeMap<>();
  private Progress mergedModel;
  private final Map<String, Ended> ended = new TreeMap<>();
  private final Map<String, LabelFigures> labels = new TreeMap<>();
  private volatile boolean snapshotsRequested;
  private volatile boolean imagesRecreated;
  private volatile Supplier<Optional<Instant>> modelInUse = Optional::empty;

  /**
   * How far one learner has come.
   *
   * @param learner its id
   * @param step optimizer steps made
   * @param images images trained on
   * @param publishedStep step of its newest snapshot; 0 before the first
   */
  public record Progress(String learner, long step, long images, long publishedStep) {
    boolean published() {
      return publishedStep >= step;
    }
  }

  /**
   * How far a learner had come that has left this process.
   *
   * @param last its progress
   * @param waiting labeled images in its state that wait for a full mini-batch
   * @param memory images that it remembers
   * @param drifts how often its error has risen
   */
  public record Ended(Progress last, int waiting, int memory, long drifts) {}

  /** Returns the progress of every learner of this process, by id. */
  public synchronized Collection<Progress> learners() {
    return List.copyOf(learners.values());
  }

  /** Returns the progress of the merged model, if it is made in this process. */
  public synchronized Optional<Progress> mergedModel() {
    return Optional.ofNullable(mergedModel);
  }

  /**
   * Returns when the snapshot was taken that this process answers with; empty before the first, and
   * where learners answer with what they have.
   */
  public Optional<Instant> modelInUse() {
    return modelInUse.get();
  }

  /**
   * Takes the user's word that the source topic was deleted and created again: learners may begin
   * anew with its offsets, once, at the first image after their start.
   */
  public void expectRecreatedImages() {
    imagesRecreated = true;
  }

  /** Returns whether {@link #expectRecreatedImages} was called. */
  public boolean expectsRecreatedImages() {
    return imagesRecreated;
  }

  /** Names who knows when the snapshot in use was taken. */
  public void reportModelInUse(Supplier<Optional<Instant>> takenAt) {
    modelInUse = takenAt;
  }

  /** Returns how far those had come that have left this process and not come back, by id. */
  public synchronized Collection<Ended> ended() {
    return List.copyOf(ended.values());
  }

  /** Returns what became of labels with all learners that are or were in this process. */
  public synchronized LabelFigures labels() {
    return labels.values().stream().reduce(LabelFigures.NONE, LabelFigures::plus);
  }

  /** Takes note of what became of labels with one learner. */
  public synchronized void updateLabels(String learner, LabelFigures figures) {
    labels.put(learner, figures);
  }

  /**
   * Asks every learner to publish a snapshot of its newest state now, and of every step that still
   * follows, so that the last state before a shutdown is published.
   */
  public void requestSnapshots() {
    snapshotsRequested = true;
  }

  /**
   * Waits until every learner has published its newest state.
   *
   * @param timeout how long to wait at most
   * @return whether they all have
   */
  public synchronized boolean awaitSnapshots(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!learners.values().stream().allMatch(Progress::published)
        || (mergedModel != null && !mergedModel.published())) {
      long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0) {
        return false;
      }
      wait(leftMillis);
    }
    return true;
  }

  /** Returns whether {@link #requestSnapshots} was called. */
  public boolean snapshotsRequested() {
    return snapshotsRequested;
  }

  /** Takes note of the merged model's progress, or with null that it has left this process. */
  public synchronized void updateMergedModel(Progress progress) {
    mergedModel = progress;
    notifyAll();
  }

  /** Takes note of a learner's progress. */
  public synchronized void update(Progress progress) {
    learners.put(progress.learner(), progress);
    ended.remove(progress.learner());
    notifyAll();
  }

  /**
   * Takes note that a learner has left this process.
   *
   * @param waiting labeled images in its state that wait for a full mini-batch
   * @param memory images that it remembers
   * @param drifts how often its error has risen
   */
  public synchronized void remove(String learner, int waiting, int memory, long drifts) {
    Progress last = learners.remove(learner);
    if (last != null) {
      ended.put(learner, new Ended(last, waiting, memory, drifts));
    }
    notifyAll();
  }
}
