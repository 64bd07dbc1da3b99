package dev.millrace.topology.accuracy;

/**
 * Names scored images by 64 bits: a hash of the learner and of the image's number with it. FNV-1a
 * over the learner's name, then the finalizer of SplitMix64 (Steele, Lea and Flood, "Fast
 * splittable pseudorandom number generators", OOPSLA 2014).
 */
final class ImageIds {

  /** No image has this id. */
  static final long UNKNOWN = 0;

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private final long ofLearner;

  /** Names the images of one learner. */
  ImageIds(String learner) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < learner.length(); i++) {
      hash = (hash ^ learner.charAt(i)) * FNV_PRIME;
    }
    ofLearner = hash;
  }

  /** Returns the id of the image that the learner scored as its number {@code number}. */
  long of(long number) {
    long mixed = ofLearner + GOLDEN_GAMMA * (number + 1);
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    mixed ^= mixed >>> 31;
    return mixed == UNKNOWN ? 1 : mixed;
  }
}
