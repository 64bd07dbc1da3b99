/**
 * What the stages of the stream report as they work, for whoever wants to measure them. They report
 * what they do, also in a transaction that is rolled back later and then done again.
 */
package dev.millrace.topology.observe;
