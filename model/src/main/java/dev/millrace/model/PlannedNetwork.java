package dev.millrace.model;

import dev.millrace.model.plan.ChunkLoss;
import dev.millrace.model.plan.KernelType;
import dev.millrace.model.plan.Plan;
import java.util.BitSet;
import java.util.function.Supplier;

/**
 * Runs whole mini-batches through a {@link Plan}, chunk by chunk, and allocates nothing once it is
 * compiled, but for a second plan when few images are predicted for the first time.
 *
 * <p>Owns the native memory of its plans until {@link #close}. One thread at a time may use it.
 */
final class PlannedNetwork implements AutoCloseable {

  /** Images up to which a plan that takes as many as there are beats one of whole chunks. */
  private static final int FEW = 4;

  private final Plan plan;
  private final Supplier<Plan> makePlanForFew;
  private Plan planForFew;
  private final int classes;
  private final ChunkLoss loss;

  /**
   * Plans a network.
   *
   * @param network its values, and in training its gradients, are used where they lie; it must
   *     outlive the plan
   */
  PlannedNetwork(Network network, Architecture architecture, boolean training) {
    this(
        network,
        architecture,
        training,
        KernelType.preferred(
            network.layers(),
            architecture.channels(),
            architecture.height(),
            architecture.width()));
  }

  PlannedNetwork(Network network, Architecture architecture, boolean training, KernelType type) {
    plan = plan(network, architecture, training, type);
    makePlanForFew = () -> plan(network, architecture, false, KernelType.BLAS);
    classes = architecture.classes();
    loss = new ChunkLoss(classes, plan.chunkSize());
  }

  private static Plan plan(
      Network network, Architecture architecture, boolean training, KernelType type) {
    return new Plan(
        network.layers(),
        training,
        type,
        architecture.channels(),
        architecture.height(),
        architecture.width());
  }

  /**
   * Predicts a batch with the network's current values.
   *
   * @param probabilities receives [batch, classes] from index 0 on
   */
  void predict(ImageBatch batch, float[] probabilities) {
    Plan used = batch.size() <= FEW ? planForFew() : plan;
    used.loadWeights();
    for (int first = 0; first < batch.size(); first += used.chunkSize()) {
      int images = load(batch, first, used);
      loss.probabilities(
          used.predict(images), used.stride(images), images, probabilities, first * classes);
    }
  }

  /** Has the loss run over some classes alone, see {@link ChunkLoss#compete}. */
  void compete(BitSet competing) {
    loss.compete(competing);
  }

  /**
   * Overwrites the network's gradients with those of the mini-batch's mean loss.
   *
   * @param batch every image has a label below the number of classes
   * @param key state of the {@link dev.millrace.model.random.RandomKey} of this step
   * @param counted images, from the first on, that {@link #countedLoss} and {@link #correct} are of
   */
  void computeGradients(ImageBatch batch, long key, int counted) {
    plan.loadWeights();
    plan.clearGradients();
    loss.clear();
    for (int first = 0; first < batch.size(); first += plan.chunkSize()) {
      int images = load(batch, first, plan);
      float[] logits = plan.forward(images, key, first); // [K, stride]
      int stride = plan.stride(images);
      loss.clearGradient();
      for (int i = 0; i < images; i++) {
        loss.add(logits, stride, i, batch.label(first + i), batch.size(), first + i < counted);
      }
      plan.backward(loss.gradient(), images);
    }
    plan.storeGradients();
  }

  /** The plan itself if it does not take whole chunks. Made when it is needed first. */
  private Plan planForFew() {
    if (planForFew == null) {
      planForFew = plan.type() == KernelType.BLAS ? plan : makePlanForFew.get();
    }
    return planForFew;
  }

  private static int load(ImageBatch batch, int first, Plan plan) {
    int images = Math.min(plan.chunkSize(), batch.size() - first);
    batch.copyTo(plan.input(), plan.stride(images), first, images);
    return images;
  }

  /** The kernels it was planned with; layers of many weights have those of BLAS in any case. */
  KernelType kernels() {
    return plan.type();
  }

  /** Sum of the images' losses in the latest {@link #computeGradients}, in nats. */
  double lossSum() {
    return loss.sum();
  }

  /** Sum of the losses of the images that counted in the latest {@link #computeGradients}. */
  double countedLoss() {
    return loss.countedSum();
  }

  /** Images that counted and that the latest {@link #computeGradients} classified correctly. */
  int correct() {
    return loss.correct();
  }

  @Override
  public void close() {
    plan.close();
    if (planForFew != null && planForFew != plan) {
      planForFew.close();
    }
  }
}
