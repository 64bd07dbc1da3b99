/**
 * Layers with forward and backward passes written by hand.
 *
 * <p>Arrays between layers are contiguous, row-major, FLOAT or DOUBLE, and their first dimension
 * counts the examples of the batch; images are {@code [batch, channels, height, width]}. In
 * comments N is the batch size, C channels, H height, W width, F filters, K kernel size, OH and OW
 * output height and width.
 */
package dev.millrace.model.layer;
