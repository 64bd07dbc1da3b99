package dev.millrace.topology.accuracy;

/**
 * Times from image to label, counted in buckets: of one millisecond each below {@value
 * #EXACT_BELOW}, and above it 32 for each doubling. So images come and leave in constant time, and
 * a quantile is too high by 1/32 at most.
 *
 * <p>Not thread-safe.
 */
final class LabelLags {

  static final int EXACT_BELOW = 64;

  private static final int BUCKETS_PER_DOUBLING = 32;
  private static final int FIRST_EXPONENT = 6; // EXACT_BELOW is 2^6
  private static final int BUCKETS =
      EXACT_BELOW + (Long.SIZE - 1 - FIRST_EXPONENT) * BUCKETS_PER_DOUBLING;

  private final int[] counts = new int[BUCKETS];
  private int images;

  /** Counts an image whose label came {@code lagMs} after its prediction, at least 0. */
  void add(long lagMs) {
    counts[bucket(lagMs)]++;
    images++;
  }

  /** Takes back an image that was counted. */
  void remove(long lagMs) {
    counts[bucket(lagMs)]--;
    images--;
  }

  /**
   * Returns the least lag in milliseconds that at least a share of the images does not exceed,
   * rounded up to the end of its bucket; null without an image.
   *
   * @param share above 0 and at most 1
   */
  Long quantile(double share) {
    if (images == 0) {
      return null;
    }
    long wanted = (long) Math.ceil(share * images);
    int bucket = 0;
    for (long seen = counts[0]; seen < wanted; seen += counts[bucket]) {
      bucket++;
    }
    return last(bucket);
  }

  private static int bucket(long lagMs) {
    if (lagMs < EXACT_BELOW) {
      return (int) lagMs;
    }
    int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(lagMs);
    int within = (int) (lagMs >>> (exponent - 5)) - BUCKETS_PER_DOUBLING;
    return EXACT_BELOW + (exponent - FIRST_EXPONENT) * BUCKETS_PER_DOUBLING + within;
  }

  /** Returns the longest lag of a bucket. */
  private static long last(int bucket) {
    if (bucket < EXACT_BELOW) {
      return bucket;
    }
    int above = bucket - EXACT_BELOW;
    int shift = above / BUCKETS_PER_DOUBLING + FIRST_EXPONENT - 5;
    long next = (long) BUCKETS_PER_DOUBLING + above % BUCKETS_PER_DOUBLING + 1;
    return (next << shift) - 1;
  }
}
