package dev.millrace.topology.accuracy;

/**
 * One scored image.
 *
 * @param id which image, see {@link ImageIds}; {@link ImageIds#UNKNOWN} if it was not told
 * @param label the true class
 * @param predicted the predicted class
 * @param confidence probability of the predicted class, from 0 to 1, or {@link Calibration#UNKNOWN}
 * @param logLoss -ln(probability given to the true class), in nats
 * @param lagMs milliseconds from the image's timestamp to the label's, at least 0
 */
record Scored(long id, int label, int predicted, float confidence, double logLoss, long lagMs) {}
