/**
 * The merger stage: one task that folds the deltas of all learners into one model, publishes it to
 * them, and takes its snapshots.
 */
package dev.millrace.topology.merger;
