package dev.millrace.model;

import dev.millrace.model.backend.Blas;
import dev.millrace.model.backend.FloatMemory;
import dev.millrace.model.drift.DriftEvent;
import dev.millrace.model.memory.ImageMemory;
import dev.millrace.model.optimizer.FusedUpdate;
import dev.millrace.model.optimizer.Optimizer;
import dev.millrace.model.plan.KernelType;
import dev.millrace.model.random.RandomKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A network that is trained one mini-batch at a time, and predicts with a moving average of its
 * weights.
 *
 * <p>Deterministic: the same architecture, settings and sequence of batches give bit-identical
 * state on one machine, and so does a fresh learner that goes on from another's {@link #state} and
 * counters. Randomness is a function of seed and counters, so there is no random state to save.
 *
 * <p>Owns native memory until {@link #close}: weights, gradients, average, optimizer state, and the
 * buffers of the plans that train and predict. Predictions allocate no memory, and neither do the
 * steps of a learner without a memory and a watch for drift.
 *
 * <p>One thread at a time may use a learner; different learners do not disturb each other.
 */
public final class OnlineLearner implements AutoCloseable {

  private static final long INITIALIZATION = 0;
  private static final long TRAINING = 1;
  private static final long AUGMENTATION = 2;

  private final Architecture architecture;
  private final TrainingSettings settings;
  private final Network network;
  private final Optimizer optimizer;
  private final Averages averages;
  private final PlannedNetwork planned;
  private final FloatMemory weights;
  private final FloatMemory gradients;
  private final FusedUpdate update;
  private final int classes;
  private final long trainingKey; // state of a RandomKey
  private final BatchAugmenter augmenter;
  private final StreamSettings stream;
  private final Adaptation adaptation;
  private float[] probabilities = new float[0];
  private long step;
  private long images;
  private int correct; // of the latest mini-batch
  private Restart restart = Restart.NONE;
  private Peers peers = Peers.NONE;
  private boolean closed;

  /** Builds a network that learns from each image once, with its first weights, at step 0. */
  public OnlineLearner(Architecture architecture, TrainingSettings settings) {
    this(architecture, settings, StreamSettings.NONE);
  }

  /** Builds the network with its first weights, at step 0, and an empty memory. */
  public OnlineLearner(
      Architecture architecture, TrainingSettings settings, StreamSettings stream) {
    this.architecture = architecture;
    this.settings = settings;
    this.stream = stream;
    RandomKey key = RandomKey.of(settings.seed());
    trainingKey = key.fold(TRAINING).state();
    augmenter = new BatchAugmenter(settings.augmentation(), key.fold(AUGMENTATION));
    network = Network.forTraining(architecture.createLayers(), DataType.FLOAT);
    network.initialize(key.fold(INITIALIZATION));
    optimizer = settings.optimizer().create(DataType.FLOAT, network.values().length());
    averages =
        new Averages(architecture, settings.averageDecay(), !stream.isPlain(), network.values());
    planned = new PlannedNetwork(network, architecture, true);
    weights = FloatMemory.of(network.values());
    gradients = FloatMemory.of(network.gradients());
    update =
        new FusedUpdate(
            settings.optimizer(),
            optimizer,
            network.values(),
            network.gradients(),
            averages.vectors());
    classes = architecture.classes();
    adaptation = new Adaptation(stream, architecture, key);
  }

  /**
   * Makes one optimizer step, on a mini-batch and remembered images beside it, and then as many on
   * remembered images alone as {@link StreamSettings#rehearsals} says.
   *
   * @param batch at least one image; every image has a label below {@link #classes}
   * @return mean cross-entropy of the mini-batch before the update, in nats
   * @throws IllegalArgumentException if the batch is empty, or has a wrong shape or label
   * @throws NonFiniteException if the loss or the gradient is not finite, or a number of {@link
   *     #state} would not be after the step; everything is as before, and the next mini-batch may
   *     be tried
   * @throws IllegalStateException if the learner is closed
   */
  public double train(ImageBatch batch) {
    requireTrainable(batch);
    if (stream.isPlain()) {
      return step(augmenter.apply(batch, images), batch.size());
    }
    if (probabilities.length < batch.size() * classes) {
      probabilities = new float[batch.size() * classes];
    }
    predict(batch, probabilities);
    return adaptingStep(batch, probabilities);
  }

  /**
   * As {@link #train(ImageBatch)}, for a batch that has just been predicted.
   *
   * @param predicted what {@link #predict} gave for this very batch, with no step since
   */
  public double train(ImageBatch batch, float[] predicted) {
    if (stream.isPlain()) {
      return train(batch);
    }
    requireTrainable(batch);
    return adaptingStep(batch, predicted);
  }

  private double adaptingStep(ImageBatch batch, float[] predicted) {
    averages.score(batch, predicted, classes);
    planned.compete(adaptation.classes(batch));
    double loss = step(adaptation.beside(augmenter.apply(batch, images), step), batch.size());
    rehearse(batch);
    if (adaptation.take(batch, averages.wrong(), images - batch.size())) {
      restart = new Restart(step, peers.steps());
    }
    averages.count(batch.size());
    return loss;
  }

  /** Makes the steps on remembered images alone. One that cannot be made is left out. */
  private void rehearse(ImageBatch like) {
    for (int i = 0; i < stream.rehearsals() && remembered() > 0 && stream.rehearse() > 0; i++) {
      try {
        step(adaptation.rehearsed(like, step), 0);
      } catch (NonFiniteException e) {
        return; // the weights are those of the step before
      }
    }
  }

  private void requireTrainable(ImageBatch batch) {
    requireOpen();
    architecture.requireImages(batch);
    if (batch.size() == 0) {
      throw new IllegalArgumentException("batch must have at least one image, but was empty");
    }
    requireLabels(batch);
  }

  /** Makes a step on a batch whose first {@code fresh} images are new. */
  private double step(ImageBatch batch, int fresh) {
    long next = step + 1;
    planned.computeGradients(batch, RandomKey.fold(trainingKey, next), fresh);
    requireFinite("loss", planned.lossSum(), next);
    requireFinite("squared gradient norm", Blas.squaredNorm(gradients, gradients.length()), next);

    step = next;
    if (!update.step(next - restart.step(), learningRate(), averages.rates(scheduleStep()))) {
      step = next - 1;
      throw new NonFiniteException("every weight", "not", next);
    }
    images += fresh;
    if (fresh > 0) {
      correct = planned.correct();
    }
    return planned.countedLoss() / fresh;
  }

  private void requireLabels(ImageBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      int label = batch.label(i);
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "label of example %d must be at least 0 and below %d, but was %d"
                .formatted(i, classes, label));
      }
    }
  }

  private static void requireFinite(String what, double value, long step) {
    if (!Double.isFinite(value)) {
      throw new NonFiniteException(what, value, step);
    }
  }

  /**
   * Predicts a batch with the average of the weights that is the better one now. Changes nothing.
   *
   * @param batch images of the network's shape, labeled or not; an empty batch gives nothing
   * @param probabilities receives one row per image, one column per class; what lies behind is left
   *     as it is
   * @throws IllegalArgumentException if the images have another shape or the array is too short
   */
  public void predict(ImageBatch batch, float[] probabilities) {
    averages.best().predict(batch, probabilities);
  }

  /**
   * Images that the forward pass of the latest {@link #train} classified correctly: before the
   * update, with the raw weights (not their average) and with dropout.
   */
  public int correct() {
    return correct;
  }

  /** Optimizer steps made. */
  public long step() {
    return step;
  }

  /** Images trained on. */
  public long images() {
    return images;
  }

  /** Number of classes. */
  public int classes() {
    return classes;
  }

  /** The kernels it trains with; layers of many weights have those of BLAS in any case. */
  public KernelType kernels() {
    return planned.kernels();
  }

  /** What the network looks like. */
  public Architecture architecture() {
    return architecture;
  }

  /** What the learner was made with. */
  public TrainingSettings settings() {
    return settings;
  }

  /**
   * Live views of everything that the next steps of a learner without memory and drift depend on,
   * besides the counters, in a fixed order: {@code values/}, {@code average/} and the optimizer's
   * vectors such as {@code first-moment/}, each followed by a parameter's name such as {@code
   * 0.conv2d.weight}.
   *
   * <p>To resume, fill them in a learner of the same architecture and settings, then call {@link
   * #restoreCounters}.
   */
  public List<NamedTensor> state() {
    requireOpen();
    List<NamedTensor> tensors = new ArrayList<>();
    tensors.addAll(network.tensors(network.values(), "values/"));
    tensors.addAll(averages.slow(network));
    for (Optimizer.State state : optimizer.state()) {
      tensors.addAll(network.tensors(state.vector(), state.name() + "/"));
    }
    return tensors;
  }

  /** As {@link #state}, of the fast average, {@code fast-average/}; empty if there is none. */
  public List<NamedTensor> fastAverage() {
    requireOpen();
    return averages.fast(network);
  }

  /** Sets the fast average to the slow one, if there is one: for a state that has none. */
  public void beginFastAverage() {
    averages.beginFast();
  }

  /** Whether it does anything for a stream that is not shuffled. */
  public boolean adapts() {
    return !stream.isPlain();
  }

  /** The images that the learner remembers; empty if it has no memory. */
  public Optional<ImageMemory> memory() {
    return adaptation.memory();
  }

  /**
   * Offers the memory an image that another learner of the model has trained on.
   *
   * @param pixels from its position on; copied if it is kept
   * @param label its class
   * @throws java.util.NoSuchElementException if there is no memory
   */
  public void rememberFromPeer(ByteBuffer pixels, int label) {
    adaptation.rememberFromPeer(pixels, label, images);
  }

  /**
   * Gives an image that it was trained on another class, if it still remembers it.
   *
   * @param image number of the image among those trained on, counted from 0
   * @param label the class that it was trained with
   * @return whether it remembered it
   */
  public boolean correctRemembered(long image, int label, int newLabel) {
    return memory().map(memory -> memory.relabel(image, label, newLabel)).orElse(false);
  }

  /** How many images the learner remembers. */
  public int remembered() {
    return memory().map(ImageMemory::size).orElse(0);
  }

  /**
   * What the next steps depend on besides {@link #state}, {@link #fastAverage}, {@link #memory} and
   * the counters.
   */
  public StreamState streamState() {
    return new StreamState(
        restart.step(), restart.peerSteps(), averages.errors(), adaptation.watched());
  }

  /**
   * Sets what {@link #streamState} gave. What was not watched or averaged there begins anew.
   *
   * @throws IllegalArgumentException if it cannot be of such a learner
   */
  public void restore(StreamState saved) {
    restart = new Restart(saved.restartStep(), saved.restartPeerSteps());
    averages.restoreErrors(saved.averageErrors());
    adaptation.restoreWatched(saved.watched());
  }

  /** How often the learner has noticed that its error rose. */
  public long drifts() {
    return adaptation.drifts();
  }

  /**
   * Sets the counters, after the tensors of {@link #state} have been filled.
   *
   * @param newStep optimizer steps made
   * @param newImages images trained on
   * @throws IllegalArgumentException if a counter is negative
   */
  public void restoreCounters(long newStep, long newImages) {
    if (newStep < 0 || newImages < 0) {
      throw new IllegalArgumentException(
          "counters must not be negative, but were step %d, images %d"
              .formatted(newStep, newImages));
    }
    step = newStep;
    images = newImages;
  }

  /**
   * Live views of the weights that predict (the average), in a fixed order, named as {@code
   * 0.conv2d.weight}: what a {@link Predictor} takes.
   */
  public List<NamedTensor> predictionWeights() {
    return averages.best().weights();
  }

  /** Number of parameters: the length of the vectors that the methods below copy. */
  public int parameters() {
    return weights.length();
  }

  /** Copies the weights that are trained out, in the order of {@link #predictionWeights}. */
  public void copyWeightsTo(float[] target) {
    requireOpen();
    weights.get(0, target, 0, weights.length());
  }

  /** Overwrites the weights that are trained; the optimizer and the average stay as they are. */
  public void setWeights(float[] source) {
    requireOpen();
    weights.put(0, source, 0, weights.length());
  }

  /**
   * Begins with weights that were learned before, instead of the seed's. The optimizer is fresh;
   * step lengths and averages go on as after the steps that were made. To be called before the
   * first step, and before a saved state is restored.
   *
   * @param first the weights, trained and averaged; {@link #parameters} numbers, not modified
   * @param steps how many steps they have behind them; not counted in {@link #step}
   * @throws IllegalStateException if the learner has made a step
   */
  public void beginWith(float[] first, long steps) {
    if (step != 0) {
      throw new IllegalStateException("learner must be at step 0, but was at " + step);
    }
    setWeights(first);
    averages.begin(network.values());
    restart = Restart.after(steps);
  }

  /**
   * Says who else works on the same model: nobody unless set. Not part of {@link #state}. The
   * average takes in as many steps as the others have made since the last call.
   *
   * @param newPeers the others; what they have learned is in the weights already
   * @param averageTarget what the average moves towards for their steps; {@link #parameters}
   *     numbers, not modified
   * @throws IllegalArgumentException if there are more or fewer
   */
  public void workAmong(Peers newPeers, float[] averageTarget) {
    requireOpen();
    if (averageTarget.length != parameters()) {
      throw new IllegalArgumentException(
          "target must have %d numbers, but had %d".formatted(parameters(), averageTarget.length));
    }
    averages.follow(averageTarget, scheduleStep(), newPeers.steps() - peers.steps());
    peers = newPeers;
  }

  /** Sets what {@link #peers} gave, after the tensors of {@link #state} have been filled. */
  public void restorePeers(Peers savedPeers) {
    peers = savedPeers;
  }

  /** Returns what was noticed of a change in the stream since the last call, in its order. */
  public List<DriftEvent> takeDriftEvents() {
    return adaptation.takeEvents();
  }

  /** What {@link #workAmong} was last told. */
  public Peers peers() {
    return peers;
  }

  /** Optimizer steps behind the weights: its own and those of its peers. */
  public long modelStep() {
    return step + peers.steps();
  }

  /** Steps behind the weights since the learner last began anew with its step length. */
  private long scheduleStep() {
    return Math.max(0, modelStep() - restart.step() - restart.peerSteps());
  }

  /**
   * Length of the latest optimizer step, or of the first one to come. It falls with the steps of
   * all learners, as one that works alone would have made them.
   */
  public double learningRate() {
    return peers.rateFactor() * settings.optimizer().learningRate().at(scheduleStep());
  }

  /** Frees the native memory. The learner and its tensors must not be used afterwards. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      planned.close();
      averages.close();
      optimizer.close();
      network.close();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("learner must be open, but was closed");
    }
  }
}
