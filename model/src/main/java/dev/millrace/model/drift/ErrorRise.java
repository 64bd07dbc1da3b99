package dev.millrace.model.drift;

/**
 * A significant rise of the error rate.
 *
 * @param before error rate up to the change, in [0, 1]
 * @param after error rate since
 * @param images images since
 */
public record ErrorRise(double before, double after, long images) {}
