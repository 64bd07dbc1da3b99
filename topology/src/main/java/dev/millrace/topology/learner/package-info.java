/**
 * The learner stage: one learner per partition of {@code images}, which predicts each image before
 * it trains on it, and whose state commits with the offsets of the images behind it.
 */
package dev.millrace.topology.learner;
