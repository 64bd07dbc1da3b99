/**
 * The stream logic: which topics there are and how records flow between them. {@link
 * dev.millrace.topology.MillraceTopology} is the diagram in code; each stage has a package of its
 * own below this one. Nothing here starts anything or reads the environment.
 */
package dev.millrace.topology;
