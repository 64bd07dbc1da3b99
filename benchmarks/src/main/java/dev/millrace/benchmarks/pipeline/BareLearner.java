package dev.millrace.benchmarks.pipeline;

import dev.millrace.model.Architecture;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.OnlineLearner;
import dev.millrace.model.TrainingSettings;
import dev.millrace.model.data.ImageSample;

/** The same predictions and the same training without Kafka, in one thread. */
final class BareLearner implements Contender {

  private final DrawnImages drawn = new DrawnImages();

  @Override
  public Measurement run(Round round) {
    Architecture network = Round.architecture(round.network());
    ImageBatch batch =
        new ImageBatch(Round.BATCH, network.channels(), network.height(), network.width());
    float[] probabilities = new float[Round.BATCH * network.classes()];
    Progress progress = new Progress(round);
    try (OnlineLearner learner =
        new OnlineLearner(network, TrainingSettings.defaults(), round.stream())) {
      for (int done = 0; !progress.isOver(); done += batch.size()) {
        batch.clear();
        for (int i = 0; i < Round.BATCH; i++) {
          ImageSample sample = drawn.sample(done + i);
          batch.add(sample.pixels(), sample.label());
        }
        learner.predict(batch, probabilities);
        learner.train(batch, probabilities);
        progress.at(done + batch.size());
      }
    }
    return progress.measurement();
  }
}
