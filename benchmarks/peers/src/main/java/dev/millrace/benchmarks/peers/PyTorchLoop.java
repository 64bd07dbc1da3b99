package dev.millrace.benchmarks.peers;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import dev.millrace.benchmarks.pipeline.Round;

/** A consumer loop around PyTorch, through DJL. */
public final class PyTorchLoop extends ConsumerLoop {

  /** Called by name. */
  public PyTorchLoop() {}

  private static final Shape SHAPE = new Shape(Round.BATCH, 1, Workload.SIDE, Workload.SIDE);

  @Override
  Learner newLearner(int filters) {
    return new PyTorchLearner(filters);
  }

  private static final class PyTorchLearner implements Learner {

    private final Model model = Model.newInstance("loop", "PyTorch");
    private final Trainer trainer;
    private final Loss loss = Loss.softmaxCrossEntropyLoss();

    PyTorchLearner(int filters) {
      trainer = PyTorchContender.trainer(model, filters, loss, SHAPE);
    }

    @Override
    public float[] predictAndTrain(float[] pixels, long[] labels) {
      try (NDManager step = trainer.getManager().newSubManager()) {
        NDArray images = step.create(pixels, SHAPE);
        float[] probabilities;
        try (GradientCollector gradients = trainer.newGradientCollector()) {
          NDList logits = trainer.forward(new NDList(images));
          gradients.backward(loss.evaluate(new NDList(step.create(labels)), logits));
          probabilities = logits.singletonOrThrow().softmax(1).toFloatArray();
        }
        trainer.step();
        return probabilities;
      }
    }

    @Override
    public void close() {
      trainer.close();
      model.close();
    }
  }
}
