package dev.millrace.benchmarks.peers;

import dev.millrace.model.Architecture;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.OnlineLearner;
import dev.millrace.model.TrainingSettings;

/** Millrace with its defaults: the moving average of the weights is part of the step. */
final class MillraceContender implements Contender {

  private final ImageBatch[] batches = new ImageBatch[Workload.BATCHES];
  private final ImageBatch[] singles = new ImageBatch[Workload.BATCHES];
  private final float[] probabilities = new float[Workload.BATCH * Workload.CLASSES];
  private final OnlineLearner learner =
      new OnlineLearner(Architecture.named("reference"), TrainingSettings.defaults());

  MillraceContender(Workload workload) {
    for (int b = 0; b < Workload.BATCHES; b++) {
      batches[b] = new ImageBatch(Workload.BATCH, 1, Workload.SIDE, Workload.SIDE);
      singles[b] = new ImageBatch(1, 1, Workload.SIDE, Workload.SIDE);
      for (int i = 0; i < Workload.BATCH; i++) {
        batches[b].add(workload.pixels[b][i], workload.labels[b][i]);
      }
      singles[b].add(workload.pixels[b][0], workload.labels[b][0]);
    }
  }

  @Override
  public void train(int batch) {
    learner.train(batches[batch]);
  }

  @Override
  public void predictBatch(int batch) {
    learner.predict(batches[batch], probabilities);
  }

  @Override
  public void predictOne(int batch) {
    learner.predict(singles[batch], probabilities);
  }

  @Override
  public void close() {
    learner.close();
  }
}
