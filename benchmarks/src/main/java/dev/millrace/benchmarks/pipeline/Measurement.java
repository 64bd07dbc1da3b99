package dev.millrace.benchmarks.pipeline;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What one round took, its first tenth left out. It travels from the contender's process as one
 * line.
 *
 * @param imagesPerSecond images done per second
 * @param ownMicros processor time of the contender's process per image, in microseconds
 * @param brokerMicros processor time of the broker per image, in microseconds
 * @param tenths images per second of each further tenth
 */
@SuppressWarnings("ArrayRecordComponent") // read only
public record Measurement(
    double imagesPerSecond, double ownMicros, double brokerMicros, double[] tenths) {

  /** Returns the ratio of the last tenth's rate to that of the first that counts. */
  double lastToFirst() {
    return tenths[tenths.length - 1] / tenths[0];
  }

  static Measurement parse(String line) {
    String[] words = line.split(" ", -1);
    return new Measurement(
        Double.parseDouble(words[0]),
        Double.parseDouble(words[1]),
        Double.parseDouble(words[2]),
        Arrays.stream(words).skip(3).mapToDouble(Double::parseDouble).toArray());
  }

  String line() {
    return imagesPerSecond
        + " "
        + ownMicros
        + " "
        + brokerMicros
        + Arrays.stream(tenths).mapToObj(String::valueOf).collect(Collectors.joining(" ", " ", ""));
  }
}
