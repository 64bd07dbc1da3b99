package dev.millrace.model.drift;

/**
 * A detector of a rise in an error rate: HDDM_A, one-sided, since a learner's error falls by
 * itself.
 *
 * <p>It compares the mean of all with that up to a cut, the point where the mean's upper confidence
 * bound was lowest. By Hoeffding's inequality, a constant error rate exceeds the difference that
 * counts as a rise with a probability below the confidence. After a rise it begins anew.
 *
 * <p>Frías-Blanco, del Campo-Ávila, Ramos-Jiménez, Morales-Bueno, Ortiz-Díaz and Caballero-Mota,
 * "Online and Non-Parametric Drift Detection Methods Based on Hoeffding's Bounds" (IEEE TKDE 2015),
 * the A-test.
 *
 * <p>All that it depends on is in {@link #state}. Not thread-safe.
 */
public final class HddmA {

  /**
   * What a detector has counted.
   *
   * @param images all of them
   * @param errors the wrong ones among them
   * @param cutImages those up to the cut; 0 before the first image
   * @param cutErrors the wrong ones among these
   */
  public record State(long images, long errors, long cutImages, long cutErrors) {

    /** Before the first image. */
    public static final State EMPTY = new State(0, 0, 0, 0);

    /**
     * Checks that the counts do not contradict each other.
     *
     * @throws IllegalArgumentException if they do
     */
    public State {
      boolean cutIsWithin = cutErrors <= errors && images - cutImages >= errors - cutErrors;
      if (cutErrors < 0 || cutErrors > cutImages || cutImages > images || !cutIsWithin) {
        throw new IllegalArgumentException(
            "counts of a drift detector contradict each other: %d of %d, and %d of %d"
                .formatted(errors, images, cutErrors, cutImages));
      }
    }
  }

  private static final double LOG_2 = StrictMath.log(2);

  private final double logInverse; // ln(1 / confidence)
  private long images;
  private long errors;
  private long cutImages;
  private long cutErrors;

  /**
   * Creates a detector that has seen nothing.
   *
   * @param confidence probability of a false alarm, in (0, 1)
   */
  public HddmA(double confidence) {
    logInverse = -StrictMath.log(confidence);
  }

  /**
   * Takes in whether the next image was classified wrong.
   *
   * @return the rise that this makes significant; null for none
   */
  public ErrorRise add(boolean wrong) {
    images++;
    errors += wrong ? 1 : 0;
    if (cutImages == 0 || upperBound(errors, images) <= upperBound(cutErrors, cutImages)) {
      cutImages = images;
      cutErrors = errors;
    }
    if (!hasRisen()) {
      return null;
    }
    ErrorRise rise =
        new ErrorRise(
            (double) cutErrors / cutImages,
            (double) (errors - cutErrors) / (images - cutImages),
            images - cutImages);
    restore(State.EMPTY);
    return rise;
  }

  private double upperBound(long wrong, long count) {
    return (double) wrong / count + Math.sqrt(logInverse / (2.0 * count));
  }

  private boolean hasRisen() {
    double share = (double) (images - cutImages) / cutImages / images;
    double bound = Math.sqrt(share / 2 * (logInverse + LOG_2));
    return images > cutImages && (double) errors / images - (double) cutErrors / cutImages >= bound;
  }

  /** Returns what has been counted. */
  public State state() {
    return new State(images, errors, cutImages, cutErrors);
  }

  /** Goes on from what was counted. */
  public void restore(State state) {
    images = state.images();
    errors = state.errors();
    cutImages = state.cutImages();
    cutErrors = state.cutErrors();
  }
}
