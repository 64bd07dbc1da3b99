/**
 * From topic to topic: the whole application, on a broker in a process of its own, beside what its
 * learner does without Kafka. {@code benchmarks/run pipeline} and {@code benchmarks/run latency}
 * build and start it.
 */
package dev.millrace.benchmarks.pipeline;
