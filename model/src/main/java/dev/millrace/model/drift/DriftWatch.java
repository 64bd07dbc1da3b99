package dev.millrace.model.drift;

import java.util.ArrayList;
import java.util.List;

/**
 * Watches a learner's answers for a change: first of the error rate of all, then, for a while, of
 * single classes.
 *
 * <p>All that it depends on is in {@link #state}. Not thread-safe.
 */
public final class DriftWatch {

  /** Images after a rise of the error in which single classes are looked at. */
  private static final int LOOK_IMAGES = 2_000;

  /** How far back answers are looked at. */
  private static final int RECENT = 256;

  /** Images of a class below which nothing is said about it. */
  private static final int FEWEST_IMAGES = 4;

  /** Probability of a false alarm. */
  private static final double CONFIDENCE = 1e-6;

  /**
   * What a watch knows.
   *
   * @param detector what was counted
   * @param recent the newest answers, oldest first: twice the class, plus 1 if it was wrong
   * @param rises how often the error has risen
   * @param risen image at which it last had, counted from 1; 0 if it never has
   * @param rise the last rise; zeros if there was none
   */
  public record State(
      HddmA.State detector, List<Integer> recent, long rises, long risen, ErrorRise rise) {}

  private final HddmA detector = new HddmA(CONFIDENCE);
  private final RecentAnswers recent = new RecentAnswers(RECENT);
  private final int classes;
  private final int[] images; // by class
  private final int[] errors; // by class
  private long rises;
  private long risen;
  private ErrorRise lastRise = new ErrorRise(0, 0, 0);

  /** Creates a watch that has seen nothing. */
  public DriftWatch(int classes) {
    this.classes = classes;
    images = new int[classes];
    errors = new int[classes];
  }

  /**
   * Takes in an answer.
   *
   * @param wrong whether the learner classified the image wrong, before it trained on it
   * @param image its number, counted from 1
   * @return the rise of the error that this makes significant; null for none
   */
  public ErrorRise add(int label, boolean wrong, long image) {
    recent.add(label, wrong);
    ErrorRise rise = detector.add(wrong);
    if (rise != null) {
      rises++;
      risen = image;
      lastRise = rise;
    }
    return rise;
  }

  /** Returns the image at which the error rose last, counted from 1; 0 if it never has. */
  public long risen() {
    return risen;
  }

  /** Returns how often the error has risen. */
  public long rises() {
    return rises;
  }

  /** Returns the last rise of the error; zeros if there was none. */
  public ErrorRise lastRise() {
    return lastRise;
  }

  /** Returns the classes of which most of the newest {@code last} images were wrong, ascending. */
  public List<Integer> mostlyWrong(long last) {
    return mostlyWrong(last, 1);
  }

  /**
   * Returns the classes that the learner gets wrong since the error rose, ascending; none if that
   * was long ago.
   *
   * @param image number of the newest image, counted from 1
   */
  public List<Integer> wrongSinceRise(long image) {
    boolean looks = risen > 0 && image - risen <= LOOK_IMAGES;
    return looks ? mostlyWrong(image - risen, FEWEST_IMAGES) : List.of();
  }

  private List<Integer> mostlyWrong(long last, int fewest) {
    recent.count(last, images, errors);
    List<Integer> wrong = new ArrayList<>();
    for (int label = 0; label < classes; label++) {
      if (images[label] >= fewest && 2 * errors[label] > images[label]) {
        wrong.add(label);
      }
    }
    return wrong;
  }

  /** Returns what it knows. */
  public State state() {
    List<Integer> answers = new ArrayList<>();
    for (int answer : recent.toArray()) {
      answers.add(answer);
    }
    return new State(detector.state(), answers, rises, risen, lastRise);
  }

  /**
   * Goes on from what another knew.
   *
   * @throws IllegalArgumentException if it cannot be of a watch over as many classes
   */
  public void restore(State state) {
    detector.restore(state.detector());
    recent.restore(state.recent().stream().mapToInt(answer -> answer).toArray(), classes);
    rises = state.rises();
    risen = state.risen();
    lastRise = state.rise();
  }
}
