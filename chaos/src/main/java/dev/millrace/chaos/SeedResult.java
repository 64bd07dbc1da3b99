package dev.millrace.chaos;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * What came out of one seed.
 *
 * @param seed the seed
 * @param recoveries each fault, and the time until predictions flowed again
 * @param images how many images were sent
 * @param missing how many of them have no prediction
 * @param duplicated how many predictions there are beyond one for each image
 * @param rolledBack how many predictions were rolled back by faults, and made again
 * @param repeated how many predictions instances that had been stopped repeated and rolled back
 * @param problems what is wrong; empty when all is as it must be
 */
record SeedResult(
    long seed,
    List<Recovery> recoveries,
    int images,
    long missing,
    long duplicated,
    long rolledBack,
    long repeated,
    List<String> problems) {

  /** One fault, and the milliseconds until predictions flowed again. */
  record Recovery(FaultKind kind, long millis) {}

  @JsonIgnore
  boolean isGood() {
    return problems.isEmpty();
  }
}
