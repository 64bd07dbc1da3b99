/**
 * Snapshots of a model as records: cut into parts for the {@code model} topic, and put together
 * again by readers.
 */
package dev.millrace.topology.snapshot;
