package dev.millrace.chaos;

import java.util.List;

/**
 * What came out of one scenario.
 *
 * @param scenario what happened
 * @param images how many images were sent
 * @param accuracy of the merged model on the test images, from 0 to 1
 * @param missing how many images have no prediction
 * @param duplicated how many predictions there are beyond one for each image
 * @param problems what is wrong; empty when all is as it must be
 */
record LearnersResult(
    Scenario scenario,
    int images,
    double accuracy,
    long missing,
    long duplicated,
    List<String> problems) {

  boolean isGood() {
    return problems.isEmpty();
  }
}
