package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.data.Augmentation;
import dev.millrace.model.optimizer.LearningRate;
import dev.millrace.model.optimizer.OptimizerSettings;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnlineLearnerTest {

  private static final TrainingSettings SETTINGS = TrainingSettings.defaults();

  @Test
  void learnsTheToyProblem() {
    try (OnlineLearner learner = learner()) {
      double firstLoss = learner.train(ToyImages.batch(16, 0));
      double lastLoss = train(learner, 1, 300);
      assertThat(firstLoss).isGreaterThan(0.5);
      assertThat(lastLoss).isLessThan(0.1);
      assertThat(learner.correct()).isBetween(15, 16);
      assertThat(learner.step()).isEqualTo(300);
      assertThat(learner.images()).isEqualTo(4800);
      assertThat(accuracy(learner, ToyImages.batch(200, 1000))).isGreaterThan(0.98);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "momentum", "rmsprop", "adam"})
  void goesOnBitIdenticallyFromRestoredState(String optimizer) {
    TrainingSettings settings =
        SETTINGS
            .withOptimizer(OptimizerSettings.named(optimizer, LearningRate.constant(0.002)))
            .withSeed(5);
    try (OnlineLearner whole = new OnlineLearner(ToyImages.ARCHITECTURE, settings);
        OnlineLearner resumed = new OnlineLearner(ToyImages.ARCHITECTURE, settings.withSeed(6))) {
      train(whole, 0, 20);
      assertThat(hash(resumed)).isNotEqualTo(hash(whole));
      copy(whole.state(), resumed.state());
      resumed.restoreCounters(whole.step(), whole.images());
      assertThat(hash(resumed)).isEqualTo(hash(whole));
    }
    try (OnlineLearner whole = new OnlineLearner(ToyImages.ARCHITECTURE, settings);
        OnlineLearner half = new OnlineLearner(ToyImages.ARCHITECTURE, settings);
        OnlineLearner resumed = new OnlineLearner(ToyImages.ARCHITECTURE, settings)) {
      train(whole, 0, 40);
      train(half, 0, 20);
      copy(half.state(), resumed.state());
      resumed.restoreCounters(half.step(), half.images());
      train(resumed, 20, 40);
      assertThat(hash(resumed)).isEqualTo(hash(whole));
      assertThat(resumed.step()).isEqualTo(40);
      assertThat(resumed.images()).isEqualTo(640);
    }
  }

  @Test
  void augmentationGoesOnBitIdenticallyToo() {
    TrainingSettings settings = SETTINGS.withAugmentation(new Augmentation(1, 5));
    try (OnlineLearner whole = new OnlineLearner(ToyImages.ARCHITECTURE, settings);
        OnlineLearner half = new OnlineLearner(ToyImages.ARCHITECTURE, settings);
        OnlineLearner resumed = new OnlineLearner(ToyImages.ARCHITECTURE, settings);
        OnlineLearner plain = learner()) {
      train(whole, 0, 20);
      train(plain, 0, 20);
      assertThat(hash(plain)).isNotEqualTo(hash(whole));
      train(half, 0, 10);
      copy(half.state(), resumed.state());
      resumed.restoreCounters(half.step(), half.images());
      train(resumed, 10, 20);
      assertThat(hash(resumed)).isEqualTo(hash(whole));
    }
  }

  @Test
  void seedDecidesFirstWeightsAndDropout() {
    try (OnlineLearner first = learner();
        OnlineLearner same = learner();
        OnlineLearner other = new OnlineLearner(ToyImages.ARCHITECTURE, SETTINGS.withSeed(2))) {
      assertThat(hash(same)).isEqualTo(hash(first));
      assertThat(hash(other)).isNotEqualTo(hash(first));
      copy(first.state(), other.state());
      assertThat(hash(other)).isEqualTo(hash(first));
      train(first, 0, 1);
      train(other, 0, 1);
      assertThat(hash(other)).isNotEqualTo(hash(first));
    }
  }

  @Test
  void namesItsStateInAFixedOrder() {
    try (OnlineLearner learner = learner()) {
      assertThat(learner.state())
          .extracting(NamedTensor::name)
          .containsExactly(
              "values/0.conv2d.weight",
              "values/0.conv2d.bias",
              "values/5.dense.weight",
              "values/5.dense.bias",
              "average/0.conv2d.weight",
              "average/0.conv2d.bias",
              "average/5.dense.weight",
              "average/5.dense.bias",
              "first-moment/0.conv2d.weight",
              "first-moment/0.conv2d.bias",
              "first-moment/5.dense.weight",
              "first-moment/5.dense.bias",
              "second-moment/0.conv2d.weight",
              "second-moment/0.conv2d.bias",
              "second-moment/5.dense.weight",
              "second-moment/5.dense.bias");
      assertThat(learner.state().get(0).shape()).containsExactly(4, 1, 3, 3);
      assertThat(learner.predictionWeights())
          .extracting(NamedTensor::name)
          .containsExactly("0.conv2d.weight", "0.conv2d.bias", "5.dense.weight", "5.dense.bias");
    }
  }

  @Test
  void predictsWithTheAverageAndChangesNothing() {
    try (OnlineLearner learner = learner()) {
      train(learner, 0, 10);
      String before = hash(learner);
      ImageBatch batch = ToyImages.batch(7, 50);
      float[] first = new float[22];
      float[] second = new float[22];
      first[21] = second[21] = -1;
      learner.predict(batch, first);
      learner.predict(batch, second);
      assertThat(second).isEqualTo(first);
      assertThat(first[21]).isEqualTo(-1);
      assertThat(first[0] + first[1] + first[2]).isCloseTo(1, within(1e-5f));
      assertThat(hash(learner)).isEqualTo(before);
      assertThat(learner.step()).isEqualTo(10);

      try (Predictor predictor = new Predictor(learner.architecture())) {
        copy(learner.predictionWeights(), predictor.weights());
        float[] fromSnapshot = new float[22];
        fromSnapshot[21] = -1;
        predictor.predict(batch, fromSnapshot);
        assertThat(fromSnapshot).isEqualTo(first);
      }
      learner.predictionWeights().get(3).array().addi(10 * learner.classes());
      learner.predictionWeights().get(2).array().assign(0);
      learner.predict(batch, second);
      assertThat(second).isNotEqualTo(first);
    }
  }

  @Test
  void withoutAverageItPredictsWithTheLastWeights() {
    try (OnlineLearner learner =
        new OnlineLearner(ToyImages.ARCHITECTURE, SETTINGS.withAverageDecay(0))) {
      train(learner, 0, 3);
      List<NamedTensor> state = learner.state();
      assertThat(NamedTensor.sha256(learner.predictionWeights()))
          .isEqualTo(NamedTensor.sha256(state.subList(0, 4)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void nonFiniteLossLeavesEverythingUntouched(int damaged) {
    try (OnlineLearner learner = learner()) {
      train(learner, 0, 5);
      learner.state().get(damaged).array().putScalar(0, Float.NaN);
      assertRefusesStep(learner, "loss of step 6 must be finite, but was NaN");
    }
  }

  @Test
  void nonFiniteGradientLeavesEverythingUntouched() {
    try (OnlineLearner learner = learner()) {
      train(learner, 0, 5);
      // Small activations under a huge last layer: finite logits, infinite way back.
      learner.state().get(0).array().muli(1e-30);
      learner.state().get(1).array().assign(1e-26);
      learner.state().get(2).array().muli(1e30);
      assertRefusesStep(
          learner, "squared gradient norm of step 6 must be finite, but was Infinity");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "momentum", "rmsprop", "adam"})
  void stepToInfiniteWeightsLeavesEverythingUntouched(String optimizer) {
    TrainingSettings settings =
        SETTINGS.withOptimizer(OptimizerSettings.named(optimizer, LearningRate.constant(1e39)));
    try (OnlineLearner learner = new OnlineLearner(ToyImages.ARCHITECTURE, settings)) {
      String before = hash(learner);
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(() -> train(learner, 0, 1))
            .isInstanceOf(NonFiniteException.class)
            .hasMessageStartingWith("every weight of step 1 must be finite, but was not");
      }
      assertThat(hash(learner)).isEqualTo(before);
      assertThat(learner.state()).allMatch(NamedTensor::isFinite);
      assertThat(learner.step()).isZero();
      assertThat(learner.images()).isZero();
    }
  }

  @Test
  void goesOnAfterARefusedStepAsIfItHadNeverBeenTried() {
    try (OnlineLearner learner = learner();
        OnlineLearner undisturbed = learner()) {
      train(learner, 0, 5);
      train(undisturbed, 0, 10);
      for (NamedTensor tensor : learner.state()) {
        float good = tensor.array().getFloat(0);
        tensor.array().putScalar(0, Float.POSITIVE_INFINITY);
        assertThatThrownBy(() -> train(learner, 5, 6)).isInstanceOf(NonFiniteException.class);
        tensor.array().putScalar(0, good);
      }
      train(learner, 5, 10);
      assertThat(hash(learner)).isEqualTo(hash(undisturbed));
    }
  }

  private static void assertRefusesStep(OnlineLearner learner, String message) {
    String before = hash(learner);
    assertThatThrownBy(() -> learner.train(ToyImages.batch(16, 5)))
        .isInstanceOf(NonFiniteException.class)
        .hasMessageStartingWith(message);
    assertThat(hash(learner)).isEqualTo(before);
    assertThat(learner.step()).isEqualTo(5);
    assertThat(learner.images()).isEqualTo(80);
  }

  @Test
  void refusesBatchesItCannotUse() {
    try (OnlineLearner learner = learner()) {
      String before = hash(learner);
      assertThatThrownBy(() -> learner.train(new ImageBatch(1, 1, 8, 8)))
          .hasMessage("batch must have at least one image, but was empty");
      ImageBatch unlabeled = new ImageBatch(1, 1, 8, 8);
      unlabeled.add(new byte[64], ImageBatch.NO_LABEL);
      assertThatThrownBy(() -> learner.train(unlabeled))
          .hasMessage("label of example 0 must be at least 0 and below 3, but was -1");
      ImageBatch large = new ImageBatch(1, 1, 28, 28);
      assertThatThrownBy(() -> learner.predict(large, new float[3]))
          .hasMessage("images must be 1 x 8 x 8 (channels, height, width), but were 1 x 28 x 28");
      assertThatThrownBy(() -> learner.predict(unlabeled, new float[2]))
          .hasMessage("probabilities must have room for 1 x 3, but was 2 long");
      assertThatThrownBy(() -> learner.restoreCounters(-1, 0))
          .hasMessage("counters must not be negative, but were step -1, images 0");
      assertThat(hash(learner)).isEqualTo(before);
    }
  }

  @Test
  void mayBeClosedTwiceAndRefusesToGoOn() {
    OnlineLearner learner = learner();
    learner.close();
    learner.close();
    assertThatThrownBy(() -> learner.train(ToyImages.batch(1, 0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("learner must be open, but was closed");
    assertThatThrownBy(learner::state).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(learner::predictionWeights).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> learner.predict(ToyImages.batch(1, 0), new float[3]))
        .hasMessage("predictor must be open, but was closed");
  }

  @Test
  void predictsNothingForAnEmptyBatch() {
    try (OnlineLearner learner = learner()) {
      float[] probabilities = {5};
      learner.predict(new ImageBatch(1, 1, 8, 8), probabilities);
      assertThat(probabilities).containsExactly(5);
    }
  }

  @Test
  void learnersOnOtherThreadsDoNotDisturbEachOther() throws Exception {
    String alone = trainedHash();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<String>> together =
          List.of(
              threads.submit(OnlineLearnerTest::trainedHash),
              threads.submit(OnlineLearnerTest::trainedHash),
              threads.submit(OnlineLearnerTest::trainedHash));
      for (Future<String> each : together) {
        assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo(alone);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void mayMoveFromThreadToThread() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    OnlineLearner learner = learner();
    try {
      train(learner, 0, 10);
      thread.submit(() -> train(learner, 10, 20)).get(60, TimeUnit.SECONDS);
      train(learner, 20, 30);
      try (OnlineLearner stayed = learner()) {
        train(stayed, 0, 30);
        assertThat(hash(learner)).isEqualTo(hash(stayed));
      }
      thread.submit(learner::close).get(60, TimeUnit.SECONDS);
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void trainsFiveMillionParameters() {
    Architecture large =
        Architecture.fromJson(
            """
            {"input": [1, 28, 28], "layers": [{"type": "flatten"},
              {"type": "dense", "units": 6400}, {"type": "relu"}, {"type": "dense", "units": 10}]}
            """);
    assertThat(large.parameterCount()).isGreaterThan(5_000_000);
    ImageBatch batch = new ImageBatch(2, 1, 28, 28);
    batch.add(ByteBuffer.allocate(784).put(5, (byte) 200), 3);
    batch.add(ByteBuffer.allocate(784).put(700, (byte) 200), 4);
    try (OnlineLearner learner = new OnlineLearner(large, SETTINGS)) {
      double first = learner.train(batch);
      assertThat(learner.train(batch)).isLessThan(first);
    }
  }

  private static OnlineLearner learner() {
    return new OnlineLearner(ToyImages.ARCHITECTURE, SETTINGS);
  }

  private static String trainedHash() {
    try (OnlineLearner learner = learner()) {
      train(learner, 0, 100);
      return hash(learner);
    }
  }

  private static double train(OnlineLearner learner, int fromBatch, int toBatch) {
    double loss = Double.NaN;
    for (int i = fromBatch; i < toBatch; i++) {
      loss = learner.train(ToyImages.batch(16, i));
    }
    return loss;
  }

  private static String hash(OnlineLearner learner) {
    return NamedTensor.sha256(learner.state());
  }

  private static void copy(List<NamedTensor> from, List<NamedTensor> to) {
    for (int i = 0; i < from.size(); i++) {
      ByteBuffer bytes = ByteBuffer.allocate((int) from.get(i).sizeBytes());
      from.get(i).writeTo(bytes);
      to.get(i).readFrom(bytes.flip());
    }
  }

  private static double accuracy(OnlineLearner learner, ImageBatch batch) {
    float[] probabilities = new float[batch.size() * 3];
    learner.predict(batch, probabilities);
    int correct = 0;
    for (int i = 0; i < batch.size(); i++) {
      if (probabilities[3 * i + batch.label(i)] > 0.5) {
        correct++;
      }
    }
    return correct / (double) batch.size();
  }
}
