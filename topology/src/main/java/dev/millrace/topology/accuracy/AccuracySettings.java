package dev.millrace.topology.accuracy;

/**
 * How rolling accuracy is measured.
 *
 * @param classes number of classes, at least 2
 * @param window length of the sliding window in images, at least 1
 * @param fadingFactor weight of an image relative to the next one, above 0 and below 1
 */
public record AccuracySettings(int classes, int window, double fadingFactor) {}
