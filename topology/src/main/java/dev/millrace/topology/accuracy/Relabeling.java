package dev.millrace.topology.accuracy;

/**
 * Another label for an image that was scored.
 *
 * @param id which image, see {@link ImageIds}
 * @param before the class that it was scored with
 * @param after its class from now on
 * @param predicted the class that was predicted for it
 * @param confidence probability of that class, from 0 to 1
 * @param logLossChange log loss with the new label less that with the old one, in nats
 */
record Relabeling(
    long id, int before, int after, int predicted, float confidence, double logLossChange) {}
