package dev.millrace.topology;

import dev.millrace.model.data.Fitting;
import dev.millrace.schemas.internal.MergedModelPart;
import dev.millrace.topology.accuracy.AccuracySettings;
import dev.millrace.topology.door.DeadLetter;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.observe.LearnerRegistry;
import dev.millrace.topology.observe.StreamObserver;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntToLongFunction;

/**
 * What {@link Millrace} adds to a topology. Immutable; begin with {@link #of} and change what is
 * needed.
 *
 * @param name put, with a dash, before the names of all nodes, stores and internal topics, and
 *     before the ids of learners, so that several fit into one application; may be empty
 * @param learning what every learner does
 * @param measuring how rolling accuracy is measured; its classes get the names of the network's
 * @param merging what joins several learners; empty if the images have one partition
 * @param answers by partition, the offset before which a learner answers, see {@link #ANSWERS_ALL}
 * @param fitting how an image file is made to fit the network
 * @param maxDeadLetterBytes largest record that the topic of dead letters takes
 * @param registry where the learners of this process report, and are asked for last snapshots
 * @param observer takes note of what the stages do
 */
public record MillraceSettings(
    String name,
    LearnerSettings learning,
    AccuracySettings measuring,
    Optional<Merging> merging,
    IntToLongFunction answers,
    Fitting fitting,
    int maxDeadLetterBytes,
    LearnerRegistry registry,
    StreamObserver observer) {

  /** Learners that answer every image. */
  public static final IntToLongFunction ANSWERS_ALL = partition -> Long.MAX_VALUE;

  private static final int WINDOW = 1_000;
  private static final double FADING_FACTOR = 0.999;

  /** Checks that nothing is null, and that names of topics can be made of the name. */
  public MillraceSettings {
    Objects.requireNonNull(name, "name");
    if (!name.matches("[a-zA-Z0-9._-]{0,100}")) {
      throw new IllegalArgumentException(
          "name must have at most 100 characters, of a-z, A-Z, 0-9, '.', '_' and '-', but was '"
              + name
              + "'");
    }
    Objects.requireNonNull(learning, "learning");
    Objects.requireNonNull(measuring, "measuring");
    Objects.requireNonNull(merging, "merging");
    Objects.requireNonNull(answers, "answers");
    Objects.requireNonNull(fitting, "fitting");
    Objects.requireNonNull(registry, "registry");
    Objects.requireNonNull(observer, "observer");
    int classes = learning.architecture().classes();
    if (measuring.classes() != classes) {
      throw new IllegalArgumentException(
          "accuracy must be measured over the network's "
              + classes
              + " classes, but was over "
              + measuring.classes());
    }
    if (maxDeadLetterBytes < DeadLetter.MIN_BYTES) {
      throw new IllegalArgumentException(
          "maxDeadLetterBytes must be at least "
              + DeadLetter.MIN_BYTES
              + ", but was "
              + maxDeadLetterBytes);
    }
    learning = merging.isPresent() ? learning.amongPeers() : learning;
    measuring = measuring.withClassNames(learning.architecture().classNames());
  }

  /**
   * Returns settings of one learner without a name, whose accuracy is measured over the last
   * {@value #WINDOW} images.
   */
  public static MillraceSettings of(LearnerSettings learning) {
    return new MillraceSettings(
        "",
        learning,
        new AccuracySettings(learning.architecture().classes(), WINDOW, FADING_FACTOR),
        Optional.empty(),
        ANSWERS_ALL,
        Fitting.STRETCH,
        DeadLetter.MAX_BYTES,
        new LearnerRegistry(),
        StreamObserver.NONE);
  }

  /** Returns the same under a name. */
  public MillraceSettings withName(String newName) {
    return new MillraceSettings(
        newName,
        learning,
        measuring,
        merging,
        answers,
        fitting,
        maxDeadLetterBytes,
        registry,
        observer);
  }

  /** Returns the same with another measure of accuracy. */
  public MillraceSettings withMeasuring(AccuracySettings newMeasuring) {
    return new MillraceSettings(
        name,
        learning,
        newMeasuring,
        merging,
        answers,
        fitting,
        maxDeadLetterBytes,
        registry,
        observer);
  }

  /** Returns the same for several learners of one model. */
  public MillraceSettings withMerging(Merging newMerging) {
    return new MillraceSettings(
        name,
        learning,
        measuring,
        Optional.of(newMerging),
        answers,
        fitting,
        maxDeadLetterBytes,
        registry,
        observer);
  }

  /** Returns the same for learners that answer only some of the images. */
  public MillraceSettings withAnswers(IntToLongFunction newAnswers) {
    return new MillraceSettings(
        name,
        learning,
        measuring,
        merging,
        newAnswers,
        fitting,
        maxDeadLetterBytes,
        registry,
        observer);
  }

  /** Returns the same for image files that are made to fit the network in another way. */
  public MillraceSettings withFitting(Fitting newFitting) {
    return new MillraceSettings(
        name,
        learning,
        measuring,
        merging,
        answers,
        newFitting,
        maxDeadLetterBytes,
        registry,
        observer);
  }

  /** Returns the same for a topic of dead letters that takes records up to this size. */
  public MillraceSettings withMaxDeadLetterBytes(int newMaxDeadLetterBytes) {
    return new MillraceSettings(
        name,
        learning,
        measuring,
        merging,
        answers,
        fitting,
        newMaxDeadLetterBytes,
        registry,
        observer);
  }

  /** Returns the same with a registry and an observer of the caller's. */
  public MillraceSettings withReports(LearnerRegistry newRegistry, StreamObserver newObserver) {
    return new MillraceSettings(
        name,
        learning,
        measuring,
        merging,
        answers,
        fitting,
        maxDeadLetterBytes,
        newRegistry,
        newObserver);
  }

  /**
   * Returns the topic that merged models go to and every instance reads them from; empty without
   * {@link #withMerging}. Kafka Streams does not create it: it must exist, with one partition and
   * the settings of {@link Topic#settings}. Nobody else may write there.
   */
  public Optional<Topic<String, MergedModelPart>> mergedModels() {
    return merging.map(
        several -> Topics.internalModel(several.applicationId() + '-' + named("merged-model")));
  }

  /** Returns how many learners there are. */
  int learners() {
    return merging.map(Merging::learners).orElse(1);
  }

  /** Returns the name of a node, store, internal topic or learner. */
  String named(String part) {
    return name.isEmpty() ? part : name + '-' + part;
  }
}
