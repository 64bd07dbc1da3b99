/**
 * Many learners, one model: what learners tell of what they have learned, the merger that folds it
 * into one model, the way of that model back to them, and its snapshots.
 */
package dev.millrace.topology.merge;
