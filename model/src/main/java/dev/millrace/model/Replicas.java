package dev.millrace.model;

import dev.millrace.model.backend.Elements;
import dev.millrace.model.random.RandomKey;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Learners that train side by side, one thread each, and now and then take the mean of all they
 * have learned: local SGD.
 *
 * <p>{@link #run} lets each train on images of its own; {@link #average} then sets every number
 * that {@link OnlineLearner#state} has (weights, their moving averages, the optimizer's moments) to
 * the mean over the replicas, weighted by the images that each has trained on since the last time.
 * The means are summed in the order of the replicas, so a fixed number of replicas gives
 * bit-identical results whatever the threads' timing; another number gives others. One replica is
 * the plain {@link OnlineLearner}, bit for bit.
 *
 * <p>Replicas start from the same weights and draw different random numbers. Each has a memory of
 * its own.
 *
 * <p>Owns the learners' native memory, and the threads, until {@link #close}. One thread at a time
 * may use it.
 *
 * <p>Stich, "Local SGD Converges Fast and Communicates Little" (ICLR 2019).
 */
public final class Replicas implements AutoCloseable {

  private final List<OnlineLearner> learners;
  private final ExecutorService threads;
  private long averagedImages;

  /**
   * Builds the replicas, at step 0.
   *
   * @param count replicas, at least 1
   * @throws IllegalArgumentException if there is no replica
   */
  public Replicas(
      Architecture architecture, TrainingSettings settings, StreamSettings stream, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("replicas must be at least 1, but were " + count);
    }
    learners =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new OnlineLearner(
                        architecture, i == 0 ? settings : reseeded(settings, i), stream))
            .toList();
    threads =
        Executors.newFixedThreadPool(
            count,
            task -> {
              Thread thread = new Thread(task, "millrace-replica");
              thread.setDaemon(true);
              return thread;
            });
    copyFirst();
  }

  private static TrainingSettings reseeded(TrainingSettings settings, int replica) {
    return settings.withSeed(RandomKey.of(settings.seed()).fold(replica).state());
  }

  /** The replicas, in their fixed order. */
  public List<OnlineLearner> learners() {
    return learners;
  }

  /**
   * Does something with every replica at the same time, each on a thread of its own, and waits for
   * all.
   *
   * @param work called once for each replica's index
   * @return the results in the order of the replicas
   * @throws InterruptedException if the calling thread was interrupted; work may then go on until
   *     {@link #close}
   * @throws RuntimeException what the work threw first, in the order of the replicas
   */
  public <T> List<T> run(Function<Integer, T> work) throws InterruptedException {
    List<Callable<T>> calls = new ArrayList<>();
    for (int i = 0; i < learners.size(); i++) {
      int replica = i;
      calls.add(() -> work.apply(replica));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> future : threads.invokeAll(calls)) {
      results.add(resultOf(future));
    }
    return results;
  }

  private static <T> T resultOf(Future<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("replica failed", e.getCause());
    }
  }

  /**
   * Brings all replicas to their common mean. Afterwards each stands at the largest step of any,
   * and has trained on as many images as all together.
   */
  public void average() {
    if (learners.size() == 1) {
      return;
    }
    long[] own =
        learners.stream().mapToLong(learner -> learner.images() - averagedImages).toArray();
    long total = LongStream.of(own).sum();
    if (total == 0) {
      return;
    }
    List<List<NamedTensor>> states = learners.stream().map(Replicas::tensors).toList();
    for (int tensor = 0; tensor < states.get(0).size(); tensor++) {
      int index = tensor;
      List<FloatBuffer> parts =
          states.stream().map(state -> Elements.floats(state.get(index).array())).toList();
      setToMean(parts, own, total);
    }
    long step = learners.stream().mapToLong(OnlineLearner::step).max().orElseThrow();
    averagedImages += total;
    learners.forEach(learner -> learner.restoreCounters(step, averagedImages));
  }

  private static void setToMean(List<FloatBuffer> parts, long[] own, long total) {
    int length = parts.get(0).capacity();
    float[] part = new float[length];
    float[] mean = new float[length];
    for (int i = 0; i < own.length; i++) {
      parts.get(i).get(0, part);
      float share = (float) own[i] / total;
      for (int k = 0; k < length; k++) {
        mean[k] += share * part[k];
      }
    }
    parts.forEach(target -> target.put(0, mean));
  }

  private static List<NamedTensor> tensors(OnlineLearner learner) {
    List<NamedTensor> tensors = new ArrayList<>(learner.state());
    tensors.addAll(learner.fastAverage());
    return tensors;
  }

  private void copyFirst() {
    List<NamedTensor> first = tensors(learners.get(0));
    for (OnlineLearner other : learners.subList(1, learners.size())) {
      List<NamedTensor> state = tensors(other);
      for (int i = 0; i < state.size(); i++) {
        state.get(i).array().assign(first.get(i).array());
      }
    }
  }

  /** Waits for the threads to end, and frees the learners' memory. */
  @Override
  public void close() {
    threads.shutdown();
    boolean interrupted = false;
    while (!threads.isTerminated()) {
      try {
        threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        // Memory in use must not be freed.
        interrupted = true;
      }
    }
    learners.forEach(OnlineLearner::close);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
