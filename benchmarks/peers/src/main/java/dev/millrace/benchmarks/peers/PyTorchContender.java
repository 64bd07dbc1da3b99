package dev.millrace.benchmarks.peers;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;

/** PyTorch on the CPU through DJL; {@code ai.djl.pytorch.num_threads} sets its threads. */
final class PyTorchContender implements Contender {

  private static final Shape BATCH_SHAPE =
      new Shape(Workload.BATCH, 1, Workload.SIDE, Workload.SIDE);
  private static final Shape SINGLE_SHAPE = new Shape(1, 1, Workload.SIDE, Workload.SIDE);

  private final Workload workload;
  private final Model model = Model.newInstance("reference", "PyTorch");
  private final Trainer trainer;
  private final Loss loss = Loss.softmaxCrossEntropyLoss();

  PyTorchContender(Workload workload) {
    this.workload = workload;
    trainer = trainer(model, 8, loss, BATCH_SHAPE);
  }

  /** Returns what trains a new network by Adam; it and the model stay the caller's to close. */
  static Trainer trainer(Model model, int filters, Loss loss, Shape input) {
    model.setBlock(network(filters));
    Trainer trainer =
        model.newTrainer(
            new DefaultTrainingConfig(loss)
                .optInitializer(new XavierInitializer(), Parameter.Type.WEIGHT)
                .optOptimizer(
                    Optimizer.adam()
                        .optLearningRateTracker(Tracker.fixed(Workload.LEARNING_RATE))
                        .build()));
    trainer.initialize(input);
    return trainer;
  }

  static String version() {
    return "PyTorch " + Engine.getEngine("PyTorch").getVersion();
  }

  /** Two convolutions, the second with twice as many filters, and two dense layers. */
  private static Block network(int filters) {
    return new SequentialBlock()
        .add(convolution(filters))
        .add(Activation::relu)
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(convolution(2 * filters))
        .add(Activation::relu)
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(128).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(Workload.CLASSES).build());
  }

  private static Block convolution(int filters) {
    return Conv2d.builder().setKernelShape(new Shape(5, 5)).setFilters(filters).build();
  }

  @Override
  public void train(int batch) {
    try (NDManager step = trainer.getManager().newSubManager()) {
      NDArray images = step.create(workload.scaled[batch], BATCH_SHAPE);
      NDArray labels = step.create(workload.longLabels[batch]);
      try (GradientCollector gradients = trainer.newGradientCollector()) {
        NDList logits = trainer.forward(new NDList(images));
        gradients.backward(loss.evaluate(new NDList(labels), logits));
      }
      trainer.step();
    }
  }

  @Override
  public void predictBatch(int batch) {
    predict(workload.scaled[batch], BATCH_SHAPE);
  }

  @Override
  public void predictOne(int batch) {
    predict(workload.firstScaled[batch], SINGLE_SHAPE);
  }

  private void predict(float[] pixels, Shape shape) {
    JniUtils.setGradMode(false); // each thread starts with bookkeeping for gradients on
    try (NDManager step = trainer.getManager().newSubManager()) {
      NDList images = new NDList(step.create(pixels, shape));
      trainer.evaluate(images).singletonOrThrow().softmax(1).toFloatArray();
    }
  }

  @Override
  public void close() {
    trainer.close();
    model.close();
  }
}
