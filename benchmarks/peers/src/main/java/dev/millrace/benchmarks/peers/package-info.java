/**
 * The same network, mini-batches and optimizer in Millrace, Deeplearning4j and PyTorch (through
 * DJL), measured in one run. {@code benchmarks/run peers} builds and starts it.
 */
package dev.millrace.benchmarks.peers;
