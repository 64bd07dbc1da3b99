package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReplicasTest {

  private static final TrainingSettings SETTINGS = TrainingSettings.defaults();

  @Test
  void oneReplicaIsThePlainLearner() throws InterruptedException {
    try (Replicas replicas = replicas(1);
        OnlineLearner plain = new OnlineLearner(ToyImages.ARCHITECTURE, SETTINGS)) {
      for (int round = 0; round < 10; round++) {
        train(replicas, round);
        plain.train(ToyImages.batch(16, round));
      }
      assertThat(hash(replicas, 0)).isEqualTo(NamedTensor.sha256(plain.state()));
      assertThat(replicas.learners().get(0).images()).isEqualTo(plain.images());
    }
  }

  @Test
  void sameNumberOfReplicasGivesTheSameBits() throws InterruptedException {
    String first = hashAfterTraining(3);
    assertThat(hashAfterTraining(3)).isEqualTo(first);
    assertThat(hashAfterTraining(2)).isNotEqualTo(first);
  }

  @Test
  void replicasStartEqualAndDrawTheirOwnRandomNumbers() {
    try (Replicas replicas = replicas(2)) {
      assertThat(hash(replicas, 1)).isEqualTo(hash(replicas, 0));
      replicas.learners().forEach(learner -> learner.train(ToyImages.batch(16, 0)));
      assertThat(hash(replicas, 1)).isNotEqualTo(hash(replicas, 0)); // dropout
    }
  }

  @Test
  void averageIsTheMeanWeightedByImages() {
    try (Replicas replicas = replicas(2)) {
      replicas.learners().get(0).train(ToyImages.batch(4, 0));
      replicas.learners().get(0).train(ToyImages.batch(8, 1));
      replicas.learners().get(1).train(ToyImages.batch(4, 2));
      List<Double> first = elements(replicas, 0);
      List<Double> second = elements(replicas, 1);
      replicas.average();
      List<Double> mean = elements(replicas, 0);
      for (int i = 0; i < mean.size(); i++) {
        double expected = 0.75 * first.get(i) + 0.25 * second.get(i);
        assertThat(mean.get(i)).isCloseTo(expected, within(1e-6 + 1e-6 * Math.abs(expected)));
      }
      assertThat(hash(replicas, 1)).isEqualTo(hash(replicas, 0));
      assertThat(replicas.learners()).allMatch(l -> l.step() == 2 && l.images() == 16);

      // The next mean counts the images since the last one alone.
      replicas.learners().get(1).train(ToyImages.batch(4, 3));
      List<Double> alone = elements(replicas, 1);
      replicas.average();
      assertThat(elements(replicas, 0)).isEqualTo(alone);
      assertThat(replicas.learners()).allMatch(l -> l.step() == 3 && l.images() == 20);
    }
  }

  @Test
  void averageWithoutNewImagesChangesNothing() throws InterruptedException {
    try (Replicas replicas = replicas(2)) {
      train(replicas, 0);
      String hash = hash(replicas, 0);
      replicas.average();
      assertThat(hash(replicas, 0)).isEqualTo(hash);
    }
  }

  @Test
  void threeReplicasLearnTheToyProblem() throws InterruptedException {
    try (Replicas replicas = replicas(3)) {
      for (int round = 0; round < 120; round++) {
        train(replicas, round);
      }
      ImageBatch batch = ToyImages.batch(200, 1_000_000);
      float[] probabilities = new float[200 * 3];
      replicas.learners().get(2).predict(batch, probabilities);
      int correct = 0;
      for (int i = 0; i < batch.size(); i++) {
        correct += probabilities[i * 3 + batch.label(i)] > 0.5 ? 1 : 0;
      }
      assertThat(correct).isGreaterThan(190);
    }
  }

  @Test
  void everyReplicaRunsOnAThreadOfItsOwnAtTheSameTime() throws InterruptedException {
    try (Replicas replicas = replicas(3)) {
      CyclicBarrier all = new CyclicBarrier(3);
      Set<Long> threads = ConcurrentHashMap.newKeySet();
      List<Integer> results =
          replicas.run(
              replica -> {
                threads.add(Thread.currentThread().getId());
                try {
                  all.await(30, TimeUnit.SECONDS);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
                return 10 * replica;
              });
      assertThat(results).containsExactly(0, 10, 20);
      assertThat(threads).hasSize(3);
    }
  }

  @Test
  void failureOfAReplicaReachesTheCaller() {
    try (Replicas replicas = replicas(2)) {
      assertThatThrownBy(
              () ->
                  replicas.run(
                      replica ->
                          replicas.learners().get(replica).train(new ImageBatch(1, 1, 8, 8))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("batch must have at least one image");
    }
  }

  @Test
  void refusesNoReplicas() {
    assertThatThrownBy(() -> replicas(0)).hasMessage("replicas must be at least 1, but were 0");
  }

  private static Replicas replicas(int count) {
    return new Replicas(ToyImages.ARCHITECTURE, SETTINGS, StreamSettings.NONE, count);
  }

  private static String hashAfterTraining(int count) throws InterruptedException {
    try (Replicas replicas = replicas(count)) {
      for (int round = 0; round < 10; round++) {
        train(replicas, round);
      }
      return hash(replicas, 0);
    }
  }

  private static void train(Replicas replicas, int round) throws InterruptedException {
    replicas.run(
        replica ->
            replicas
                .learners()
                .get(replica)
                .train(ToyImages.batch(16, (long) round * replicas.learners().size() + replica)));
    replicas.average();
  }

  private static String hash(Replicas replicas, int replica) {
    return NamedTensor.sha256(replicas.learners().get(replica).state());
  }

  private static List<Double> elements(Replicas replicas, int replica) {
    List<Double> elements = new ArrayList<>();
    for (NamedTensor tensor : replicas.learners().get(replica).state()) {
      for (long i = 0; i < tensor.array().length(); i++) {
        elements.add(tensor.array().getDouble(i));
      }
    }
    return elements;
  }
}
