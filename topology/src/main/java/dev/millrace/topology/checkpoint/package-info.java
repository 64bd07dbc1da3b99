/**
 * State that commits with the transaction. The live state stays with its owner, and a {@link
 * dev.millrace.topology.checkpoint.CheckpointStore} has it written before each commit; a mark in
 * the committed offsets tells at a start whether the state is as new as they are.
 *
 * <p>The only package that touches Kafka Streams' internal classes. It knows none of the stages
 * that use it.
 */
package dev.millrace.topology.checkpoint;
