package dev.millrace.topology.door;

/** What became of a record that was received. */
public sealed interface Received permits Sample, LateLabel, Rejected {}
