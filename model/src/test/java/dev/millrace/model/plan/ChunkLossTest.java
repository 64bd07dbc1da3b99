package dev.millrace.model.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkLossTest {

  private static final int CLASSES = 4;
  private static final int IMAGES = 3;
  private static final int[] LABELS = {2, 0, 3};

  /** [K, images] */
  private final float[] logits = randomLogits();

  @Test
  void gradientIsThatOfTheLossByCentralDifferences() {
    ChunkLoss loss = new ChunkLoss(CLASSES, IMAGES);
    mean(loss);
    float[] gradient = loss.gradient().clone();
    for (int k = 0; k < logits.length; k++) {
      float logit = logits[k];
      logits[k] = logit + 0x1p-8f;
      double above = mean(new ChunkLoss(CLASSES, IMAGES));
      logits[k] = logit - 0x1p-8f;
      double below = mean(new ChunkLoss(CLASSES, IMAGES));
      logits[k] = logit;
      assertThat((double) gradient[k]).isCloseTo((above - below) / 0x1p-7, within(1e-5));
    }
  }

  @Test
  void sumsLossAndHitsUntilCleared() {
    ChunkLoss loss = new ChunkLoss(CLASSES, IMAGES);
    double once = mean(loss);
    double twice = mean(loss);
    assertThat(twice).isCloseTo(2 * once, within(1e-12));
    loss.clear();
    assertThat(loss.correct()).isZero();
    assertThat(mean(loss)).isEqualTo(once);
  }

  @Test
  void countsTheLargestLogitAsTheAnswerAndTheFirstAmongEquals() {
    ChunkLoss loss = new ChunkLoss(2, 2);
    float[] equal = {1, 5, 1, 3}; // images (1, 1) and (5, 3)
    loss.add(equal, 2, 0, 0, 2, true);
    loss.add(equal, 2, 1, 0, 2, true);
    assertThat(loss.correct()).isEqualTo(2);
    loss.add(equal, 2, 0, 1, 2, true);
    assertThat(loss.correct()).isEqualTo(2);
  }

  @Test
  void amongSomeClassesItIsTheLossOfANetworkThatHasNoOthers() {
    float[] all = {1, 9, -2, 9, 3}; // one image; classes 1 and 3 have the largest logits
    ChunkLoss among = new ChunkLoss(5, 1);
    BitSet competing = new BitSet();
    competing.set(0);
    competing.set(2);
    competing.set(4);
    among.compete(competing);
    among.add(all, 1, 0, 2, 1, true);

    ChunkLoss alone = new ChunkLoss(3, 1);
    alone.add(new float[] {1, -2, 3}, 1, 0, 1, 1, true);
    assertThat(among.sum()).isEqualTo(alone.sum());
    float[] gradient = alone.gradient();
    assertThat(among.gradient()).containsExactly(gradient[0], 0, gradient[1], 0, gradient[2]);

    competing.set(0, 5);
    among.clear();
    among.add(all, 1, 0, 2, 1, true);
    ChunkLoss plain = new ChunkLoss(5, 1);
    plain.add(all, 1, 0, 2, 1, true);
    assertThat(among.sum()).isEqualTo(plain.sum());
    assertThat(among.gradient()).isEqualTo(plain.gradient());
  }

  @Test
  void countsOnlyTheImagesThatCount() {
    ChunkLoss loss = new ChunkLoss(2, 2);
    float[] equal = {1, 5, 1, 3};
    loss.add(equal, 2, 0, 0, 2, true);
    double counted = loss.sum();
    loss.add(equal, 2, 1, 0, 2, false);

    assertThat(loss.countedSum()).isEqualTo(counted);
    assertThat(loss.sum()).isGreaterThan(counted);
    assertThat(loss.correct()).isEqualTo(1);
  }

  @Test
  void probabilitiesSumToOneHoweverLargeTheLogits() {
    float[] large = {1000, -1000, 999, 1000};
    float[] target = {7, 7, 7, 7, 7, 7};
    new ChunkLoss(2, 2).probabilities(large, 2, 2, target, 1);
    assertThat(target[0]).isEqualTo(7);
    assertThat(target[1]).isCloseTo(0.7310586f, within(1e-6f)); // 1 / (1 + e⁻¹)
    assertThat(target[2]).isCloseTo(0.2689414f, within(1e-6f));
    assertThat(target[3]).isZero();
    assertThat(target[4]).isEqualTo(1);
    assertThat(target[5]).isEqualTo(7);
  }

  @Test
  void leavesWhatStandsBehindTheImagesAlone() {
    float[] padded = {1, 7, 7, 3, 7, 7}; // one image, room for three
    float[] target = new float[2];
    ChunkLoss loss = new ChunkLoss(2, 3);
    loss.probabilities(padded, 3, 1, target, 0);
    assertThat(target[1]).isCloseTo(0.8807971f, within(1e-6f)); // 1 / (1 + e⁻²)

    loss.add(padded, 3, 1, 0, 1, true);
    loss.clearGradient();
    loss.add(padded, 3, 0, 0, 1, true);
    assertThat(loss.gradient()[3]).isEqualTo(target[1]);
    assertThat(loss.gradient()[1]).isZero();
    assertThat(loss.gradient()[4]).isZero();
  }

  private double mean(ChunkLoss loss) {
    for (int i = 0; i < IMAGES; i++) {
      loss.add(logits, IMAGES, i, LABELS[i], IMAGES, true);
    }
    return loss.sum() / IMAGES;
  }

  private static float[] randomLogits() {
    Random random = new Random(1);
    float[] logits = new float[CLASSES * IMAGES];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextGaussian();
    }
    return logits;
  }
}
