/**
 * How deltas and merged models travel between learners and merger: cut into records below any
 * broker's limit, and put together again.
 */
package dev.millrace.topology.merging;
