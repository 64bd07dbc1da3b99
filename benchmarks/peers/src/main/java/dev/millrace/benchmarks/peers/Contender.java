package dev.millrace.benchmarks.peers;

/**
 * One replica of network R with Adam in one library. One thread at a time uses it.
 *
 * <p>What a step starts from is in main memory as that library's user would have it from a topic:
 * Millrace takes the bytes of the pixels, the others floats that were scaled beforehand.
 */
interface Contender extends AutoCloseable {

  /** Makes one optimizer step on a mini-batch of the workload. */
  void train(int batch);

  /** Predicts a mini-batch of the workload, and brings the probabilities into Java. */
  void predictBatch(int batch);

  /** Predicts the first image of a mini-batch, and brings the probabilities into Java. */
  void predictOne(int batch);

  @Override
  void close();
}
