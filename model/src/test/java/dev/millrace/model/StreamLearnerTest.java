package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.drift.DriftEvent;
import dev.millrace.model.drift.DriftEvent.Kind;
import dev.millrace.model.drift.OnDrift;
import dev.millrace.model.memory.ImageMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A learner with a memory, two averages, and a watch for drift. */
class StreamLearnerTest {

  private static final StreamSettings STREAM = new StreamSettings(60, 8, OnDrift.ADAPT);
  private static final int BATCH = 16;

  @Test
  void withoutMemoryAndDriftItIsThePlainLearner() {
    try (OnlineLearner plain =
            new OnlineLearner(ToyImages.ARCHITECTURE, TrainingSettings.defaults());
        OnlineLearner same = learner(new StreamSettings(0, 32, OnDrift.IGNORE))) {
      train(plain, 0, 20, 3);
      train(same, 0, 20, 3);

      assertThat(hash(same)).isEqualTo(hash(plain));
      assertThat(same.fastAverage()).isEmpty();
      assertThat(same.memory()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "60, 8, 0, ADAPT",
    "60, 8, 2, ADAPT",
    "60, 8, 0, IGNORE",
    "0, 0, 0, ADAPT",
    "0, 0, 0, REPORT",
    "60, 0, 1, REPORT"
  })
  void goesOnBitIdenticallyFromRestoredState(
      int memory, int rehearse, int rehearsals, OnDrift onDrift) {
    StreamSettings settings = new StreamSettings(memory, rehearse, rehearsals, onDrift);
    try (OnlineLearner whole = learner(settings);
        OnlineLearner half = learner(settings)) {
      List<DriftEvent> events = train(whole, 0, 240, 120);
      List<DriftEvent> resumedEvents = train(half, 0, 50, 120);
      OnlineLearner resumed = copy(half, settings);
      for (int from = 50; from < 240; from += 19) {
        resumedEvents.addAll(train(resumed, from, Math.min(240, from + 19), 120));
        OnlineLearner next = copy(resumed, settings);
        resumed.close();
        resumed = next;
      }

      assertThat(hash(resumed)).isEqualTo(hash(whole));
      assertThat(resumed.streamState()).isEqualTo(whole.streamState());
      assertThat(NamedTensor.sha256(resumed.predictionWeights()))
          .isEqualTo(NamedTensor.sha256(whole.predictionWeights()));
      assertThat(resumedEvents).isEqualTo(events);
      assertThat(events.isEmpty()).isEqualTo(onDrift == OnDrift.IGNORE);
      assertThat(resumed.drifts()).isEqualTo(whole.drifts());
      resumed.close();
    }
  }

  @Test
  void makesFurtherStepsOnRememberedImages() {
    try (OnlineLearner one = learner(new StreamSettings(60, 8, OnDrift.IGNORE));
        OnlineLearner three = learner(new StreamSettings(60, 8, 2, OnDrift.IGNORE))) {
      one.train(batch(0, 100));
      three.train(batch(0, 100));
      assertThat(three.step()).as("nothing is remembered yet").isEqualTo(1);

      int correct = 0;
      for (int i = 1; i < 20; i++) {
        one.train(batch(i, 100));
        three.train(batch(i, 100));
        correct += three.correct();
      }
      assertThat(one.step()).isEqualTo(20);
      assertThat(three.step()).isEqualTo(1 + 19 * 3);
      assertThat(three.images()).isEqualTo(20 * BATCH);
      assertThat(correct).as("of the mini-batches").isPositive();
    }
  }

  @Test
  void trainsAlikeWhetherThePredictionsAreGivenOrNot() {
    try (OnlineLearner plain = learner(STREAM);
        OnlineLearner given = learner(STREAM)) {
      float[] predicted = new float[BATCH * 3];
      for (int i = 0; i < 200; i++) {
        ImageBatch batch = batch(i, 100);
        double loss = plain.train(batch);
        given.predict(batch, predicted);
        assertThat(given.train(batch, predicted)).isEqualTo(loss);
      }

      assertThat(hash(given)).isEqualTo(hash(plain));
      assertThat(given.takeDriftEvents()).isEqualTo(plain.takeDriftEvents()).isNotEmpty();
    }
  }

  @Test
  void followsAChangeOfWhatLabelsMean() {
    try (OnlineLearner adapting = learner(STREAM);
        OnlineLearner reporting = learner(new StreamSettings(60, 8, OnDrift.REPORT))) {
      List<DriftEvent> adapted = train(adapting, 0, 700, 300);
      List<DriftEvent> reported = train(reporting, 0, 700, 300);

      DriftEvent first = adapted.get(0);
      assertThat(first.kind()).isEqualTo(Kind.ERROR_ROSE);
      assertThat(first.images()).isBetween(300L * BATCH, 300L * BATCH + 64);
      assertThat(first.errorBefore()).isLessThan(0.2);
      assertThat(first.errorAfter()).isGreaterThan(0.5);
      assertThat(first.classes()).isNotEmpty();
      assertThat(first.adapted()).isTrue();
      assertThat(adapted)
          .filteredOn(event -> event.kind() == Kind.CLASS_CHANGED)
          .isNotEmpty()
          .allSatisfy(event -> assertThat(event.forgotten()).isGreaterThanOrEqualTo(10));
      assertThat(reported)
          .isNotEmpty()
          .allSatisfy(event -> assertThat(event.kind()).isEqualTo(Kind.ERROR_ROSE))
          .noneMatch(DriftEvent::adapted);
      assertThat(adapting.learningRate()).isGreaterThan(reporting.learningRate());
      assertThat(errors(adapting, 700)).isLessThan(3);
    }
  }

  @Test
  void remembersTheImagesOfTheStream() {
    try (OnlineLearner learner = learner(STREAM)) {
      train(learner, 0, 10, 100);

      ImageMemory memory = learner.memory().orElseThrow();
      assertThat(memory.size()).isEqualTo(60);
      for (int slot = 0; slot < 60; slot++) {
        ImageBatch source = batch((int) (memory.arrival(slot) / BATCH), 100);
        byte[] pixels = new byte[64];
        source.copyImage((int) (memory.arrival(slot) % BATCH), pixels);
        assertThat(memory.pixels(slot)).isEqualTo(pixels);
      }
    }
  }

  @Test
  void doesNotUnlearnAClassThatHasNotBeenSeen() {
    try (OnlineLearner learner = learner(new StreamSettings(60, 8, OnDrift.IGNORE));
        OnlineLearner plain = learner(StreamSettings.NONE)) {
      float bias = bias(learner, 2);
      for (int i = 0; i < 50; i++) {
        learner.train(withoutClass2(i));
        plain.train(withoutClass2(i));
      }
      assertThat(bias(learner, 2)).isEqualTo(bias);
      assertThat(bias(learner, 0)).isNotEqualTo(bias);
      assertThat(bias(plain, 2)).isLessThan(bias);

      learner.train(batch(50, 100));
      assertThat(bias(learner, 2)).isNotEqualTo(bias);
    }
  }

  private static float bias(OnlineLearner learner, int label) {
    return learner.state().get(3).array().getFloat(label);
  }

  private static ImageBatch withoutClass2(int number) {
    ImageBatch batch = batch(number, 100);
    ImageBatch without = new ImageBatch(BATCH, 1, 8, 8);
    for (int i = 0; i < BATCH; i++) {
      if (batch.label(i) != 2) {
        without.add(batch.pixels(i), batch.label(i));
      }
    }
    return without;
  }

  @Test
  void tellsLossAndHitsOfTheNewImagesAlone() {
    try (OnlineLearner learner = learner(STREAM)) {
      train(learner, 0, 50, 100);

      assertThat(learner.correct()).isBetween(0, BATCH);
      assertThat(learner.images()).isEqualTo(50L * BATCH);
      assertThat(learner.step()).isEqualTo(50);
    }
  }

  @Test
  void aStepThatCannotBeMadeLeavesEverythingAsItWas() {
    try (OnlineLearner learner = learner(STREAM);
        OnlineLearner undisturbed = learner(STREAM)) {
      train(learner, 0, 20, 100);
      train(undisturbed, 0, 40, 100);
      float good = learner.state().get(0).array().getFloat(0);
      learner.state().get(0).array().putScalar(0, Float.NaN);
      assertThatThrownBy(() -> learner.train(batch(20, 100)))
          .isInstanceOf(NonFiniteException.class);
      learner.state().get(0).array().putScalar(0, good);
      train(learner, 20, 40, 100);

      assertThat(hash(learner)).isEqualTo(hash(undisturbed));
      assertThat(learner.streamState()).isEqualTo(undisturbed.streamState());
    }
  }

  @Test
  void theAverageWithFewerErrorsPredicts() {
    try (OnlineLearner learner = learner(new StreamSettings(0, 0, OnDrift.REPORT))) {
      train(learner, 0, 600, 10_000);
      StreamState state = learner.streamState();

      learner.restore(withErrors(state, 2, 1));
      assertThat(values(learner.predictionWeights())).isEqualTo(values(learner.fastAverage()));
      learner.restore(withErrors(state, 1, 1));
      assertThat(values(learner.predictionWeights())).isEqualTo(slow(learner));
      learner.restore(withErrors(state, 1, 2));
      assertThat(values(learner.predictionWeights())).isEqualTo(slow(learner));
      assertThat(values(learner.fastAverage())).isNotEqualTo(slow(learner));
    }
  }

  private static List<String> slow(OnlineLearner learner) {
    return values(
        learner.state().stream().filter(tensor -> tensor.name().startsWith("average/")).toList());
  }

  private static List<String> values(List<NamedTensor> tensors) {
    return tensors.stream().map(tensor -> NamedTensor.sha256(List.of(tensor))).toList();
  }

  private static OnlineLearner learner(StreamSettings stream) {
    return new OnlineLearner(ToyImages.ARCHITECTURE, TrainingSettings.defaults(), stream);
  }

  /** A mini-batch whose labels mean the next class from batch {@code change} on. */
  private static ImageBatch batch(int number, int change) {
    ImageBatch batch = ToyImages.batch(BATCH, number);
    if (number < change) {
      return batch;
    }
    ImageBatch changed = new ImageBatch(BATCH, 1, 8, 8);
    for (int i = 0; i < BATCH; i++) {
      changed.add(batch.pixels(i), (batch.label(i) + 1) % 3);
    }
    return changed;
  }

  private static List<DriftEvent> train(OnlineLearner learner, int from, int to, int change) {
    List<DriftEvent> events = new ArrayList<>();
    for (int i = from; i < to; i++) {
      learner.train(batch(i, change));
      events.addAll(learner.takeDriftEvents());
    }
    return events;
  }

  private static OnlineLearner copy(OnlineLearner learner, StreamSettings settings) {
    OnlineLearner copy =
        new OnlineLearner(ToyImages.ARCHITECTURE, TrainingSettings.defaults(), settings);
    assign(learner.state(), copy.state());
    assign(learner.fastAverage(), copy.fastAverage());
    copy.restoreCounters(learner.step(), learner.images());
    copy.restore(learner.streamState());
    learner.memory().ifPresent(memory -> assign(memory, copy.memory().orElseThrow()));
    return copy;
  }

  private static void assign(List<NamedTensor> source, List<NamedTensor> target) {
    for (int i = 0; i < source.size(); i++) {
      target.get(i).array().assign(source.get(i).array());
    }
  }

  private static void assign(ImageMemory source, ImageMemory target) {
    for (int slot = 0; slot < source.capacity(); slot++) {
      if (source.holds(slot)) {
        target.restore(slot, source.pixels(slot), source.label(slot), source.arrival(slot));
      }
    }
    System.arraycopy(source.offered(), 0, target.offered(), 0, source.offered().length);
  }

  private static int errors(OnlineLearner learner, int number) {
    ImageBatch batch = batch(number, 0);
    float[] probabilities = new float[BATCH * 3];
    learner.predict(batch, probabilities);
    int errors = 0;
    for (int i = 0; i < BATCH; i++) {
      errors += Argmax.of(probabilities, i * 3, 3) == batch.label(i) ? 0 : 1;
    }
    return errors;
  }

  private static StreamState withErrors(StreamState state, double slow, double fast) {
    return new StreamState(
        state.restartStep(), state.restartPeerSteps(), List.of(slow, fast), state.watched());
  }

  private static String hash(OnlineLearner learner) {
    List<NamedTensor> all = new ArrayList<>(learner.state());
    all.addAll(learner.fastAverage());
    return NamedTensor.sha256(all);
  }
}
