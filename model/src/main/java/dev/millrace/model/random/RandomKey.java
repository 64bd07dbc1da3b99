package dev.millrace.model.random;

/**
 * The key of a counter-based random number generator: the same key and counter always give the same
 * number, so there is no generator state to save.
 *
 * <p>Keys are derived from keys: {@code RandomKey.of(seed).fold(step).fold(layer)} names the random
 * numbers of one layer in one step. Number {@code i} of a key is SplitMix64's output function over
 * {@code key + i * gamma}; a folded key is such a number of a second key made from the first.
 *
 * <p>Sources: Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3" (SC 2011) for the idea;
 * Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators" (OOPSLA 2014) for the
 * function.
 *
 * <p>Immutable and thread-safe.
 *
 * @param state the 64 bits of the key
 */
public record RandomKey(long state) {

  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final long FOLD = 0xD1B54A32D192ED03L;
  private static final double UNIT = 0x1.0p-53;

  /** The key of a seed. Seeds that differ in one bit give unrelated keys. */
  public static RandomKey of(long seed) {
    return new RandomKey(mix(seed + GAMMA));
  }

  /** The key for {@code data} under this key. */
  public RandomKey fold(long data) {
    return new RandomKey(fold(state, data));
  }

  /**
   * As {@link #fold(long)}, from state to state: whatever the compiler does, it allocates nothing.
   */
  public static long fold(long state, long data) {
    return mix(mix(state ^ FOLD) + (data + 1) * GAMMA);
  }

  /** 64 random bits. */
  public long bits(long counter) {
    return bits(state, counter);
  }

  /** A number uniform in [0, 1). */
  public double uniform(long counter) {
    return uniform(state, counter);
  }

  /** As {@link #uniform(long)}, of the key with this state. */
  public static double uniform(long state, long counter) {
    return (bits(state, counter) >>> 11) * UNIT;
  }

  /**
   * A number from the standard normal distribution (Box and Muller's transform). Uses the bits of
   * counters {@code 2 * counter} and {@code 2 * counter + 1}.
   */
  public double gaussian(long counter) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform(2 * counter)));
    return radius * StrictMath.cos(2 * Math.PI * uniform(2 * counter + 1));
  }

  private static long bits(long state, long counter) {
    return mix(state + counter * GAMMA);
  }

  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
