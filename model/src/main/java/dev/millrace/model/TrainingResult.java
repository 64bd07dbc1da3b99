package dev.millrace.model;

/**
 * The outcome of one optimizer step.
 *
 * @param step number of the step, counted from 1
 * @param loss mean cross-entropy of the mini-batch before the update, in nats
 * @param correct images that the training forward pass classified correctly, before the update,
 *     with the raw weights (not their average) and with dropout
 * @param batchSize images in the mini-batch
 */
public record TrainingResult(long step, double loss, int correct, int batchSize) {}
