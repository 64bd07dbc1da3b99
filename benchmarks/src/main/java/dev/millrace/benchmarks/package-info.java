/** JMH benchmarks of the learner. {@code benchmarks/run} builds and starts them. */
package dev.millrace.benchmarks;
