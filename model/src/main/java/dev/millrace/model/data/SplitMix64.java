package dev.millrace.model.data;

/**
 * A small seeded random generator whose numbers are the same on every platform and JDK.
 *
 * <p>Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014, with the
 * finalizer known as Mix13. Not thread-safe, not for secrets.
 */
final class SplitMix64 {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1.0p-53;

  private long state;

  private SplitMix64(long state) {
    this.state = state;
  }

  /** The generator number {@code counter} of a seed: it can be had without those before it. */
  static SplitMix64 of(long seed, long counter) {
    return new SplitMix64(mix(mix(seed + GOLDEN_GAMMA) ^ (counter * GOLDEN_GAMMA)));
  }

  long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Uniform in 0 to {@code bound} - 1, with a bias below bound / 2^32. */
  int nextInt(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /** Uniform in [low, high). */
  double uniform(double low, double high) {
    return low + (high - low) * ((nextLong() >>> 11) * UNIT);
  }

  /** Nearly normal, with mean 0 and deviation 1, and never beyond 3.5 (four uniforms summed). */
  double gaussian() {
    long bits = nextLong();
    long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
    return (sum / 65535.0 - 2) * 1.7320508075688772;
  }

  /** Puts the values into a random order in place (Fisher-Yates). */
  void shuffle(int[] values) {
    for (int last = values.length - 1; last > 0; last--) {
      int other = nextInt(last + 1);
      int swapped = values[last];
      values[last] = values[other];
      values[other] = swapped;
    }
  }

  private static long mix(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
