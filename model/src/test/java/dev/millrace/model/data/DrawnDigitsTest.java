package dev.millrace.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrawnDigitsTest {
  private static final int SIDE = DrawnDigits.SIDE;
  private static final List<ImageSample> TRAINING =
      Pulled.all(DrawnDigits.training(1).from(0).limit(4_000));
  private static final List<ImageSample> TEST = Pulled.all(DrawnDigits.test(1).from(0).limit(500));

  @Test
  void drawsTheSameImageForTheSameSeedAndIndex() {
    ImageSample again = DrawnDigits.training(1).get(3_999);

    assertThat(again).usingRecursiveComparison().isEqualTo(TRAINING.get(3_999));
    assertThat(again.id()).isEqualTo("drawn-1-03999");
  }

  @Test
  void beginsAnywhere() {
    List<ImageSample> later = Pulled.all(DrawnDigits.training(1).from(1_000).limit(5));

    assertThat(later)
        .usingRecursiveFieldByFieldElementComparator()
        .isEqualTo(TRAINING.subList(1_000, 1_005));
  }

  @Test
  void drawsTheSamePixelsOnEveryPlatform() {
    int hash = 1;
    for (ImageSample image : TRAINING.subList(0, 100)) {
      hash = 31 * hash + ByteBuffer.wrap(image.pixels()).hashCode();
    }

    assertThat(hash).isEqualTo(150_739_739);
  }

  @Test
  void repeatsNoImageWithinOrAcrossItsParts() {
    Set<ByteBuffer> pixels = new HashSet<>();
    TRAINING.forEach(image -> pixels.add(ByteBuffer.wrap(image.pixels())));
    TEST.forEach(image -> pixels.add(ByteBuffer.wrap(image.pixels())));
    DrawnDigits another = DrawnDigits.training(2);
    for (int i = 0; i < 1_000; i++) {
      pixels.add(ByteBuffer.wrap(another.get(i).pixels()));
    }

    assertThat(pixels).hasSize(5_500);
    assertThat(TEST.get(42).id()).isEqualTo("drawn-test-1-00042");
  }

  @Test
  void drawsEveryDigitEquallyOften() {
    int[] counts = new int[10];
    TRAINING.forEach(image -> counts[image.label()]++);

    for (int count : counts) {
      assertThat((double) count).isCloseTo(400, within(5 * Math.sqrt(4_000 * 0.1 * 0.9)));
    }
  }

  @Test
  void leavesTheBordersFreeAndPutsEnoughInkInTheMiddle() {
    for (ImageSample image : TRAINING) {
      int inkAtTheBorder = 0;
      double ink = 0;
      double inkTimesRow = 0;
      double inkTimesColumn = 0;
      for (int row = 0; row < SIDE; row++) {
        for (int column = 0; column < SIDE; column++) {
          int value = image.pixels()[row * SIDE + column] & 0xFF;
          if (Math.min(row, column) < 2 || Math.max(row, column) >= SIDE - 2) {
            inkAtTheBorder += value;
          }
          ink += value;
          inkTimesRow += value * (row + 0.5);
          inkTimesColumn += value * (column + 0.5);
        }
      }
      assertThat(inkAtTheBorder).as("ink at the border of %s", image.id()).isZero();
      assertThat(ink / 255).as("ink of %s", image.id()).isBetween(15.0, 250.0);
      assertThat(inkTimesRow / ink).as("middle row of %s", image.id()).isBetween(11.0, 17.0);
      assertThat(inkTimesColumn / ink).as("middle column of %s", image.id()).isBetween(11.0, 17.0);
    }
  }

  @Test
  void drawsDigitsThatTheirNearestNeighborsTell() {
    assertThat(accuracy(DrawnDigitsTest::nearestNeighbor)).isBetween(0.9, 0.995);
  }

  @Test
  void drawsDigitsTooVariedForTheMeanOfEachClass() {
    double[][] means = new double[10][SIDE * SIDE];
    int[] counts = new int[10];
    for (ImageSample image : TRAINING) {
      counts[image.label()]++;
      for (int i = 0; i < SIDE * SIDE; i++) {
        means[image.label()][i] += image.pixels()[i] & 0xFF;
      }
    }
    for (int label = 0; label < 10; label++) {
      for (int i = 0; i < SIDE * SIDE; i++) {
        means[label][i] /= counts[label];
      }
    }

    assertThat(accuracy(image -> nearestMean(means, image))).isBetween(0.6, 0.92);
  }

  @Test
  void refusesNegativeIndices() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DrawnDigits.training(1).get(-1))
        .withMessage("index must be 0 or more, but was -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DrawnDigits.training(1).from(-1))
        .withMessage("first must be 0 or more, but was -1");
  }

  private interface Classifier {
    int classify(byte[] pixels);
  }

  private static double accuracy(Classifier classifier) {
    long correct =
        TEST.stream().filter(image -> classifier.classify(image.pixels()) == image.label()).count();
    return (double) correct / TEST.size();
  }

  private static int nearestNeighbor(byte[] pixels) {
    int nearest = Integer.MAX_VALUE;
    int label = -1;
    for (ImageSample image : TRAINING) {
      byte[] other = image.pixels();
      int distance = 0;
      for (int i = 0; i < other.length; i++) {
        int difference = (other[i] & 0xFF) - (pixels[i] & 0xFF);
        distance += difference * difference;
      }
      if (distance < nearest) {
        nearest = distance;
        label = image.label();
      }
    }
    return label;
  }

  private static int nearestMean(double[][] means, byte[] pixels) {
    double nearest = Double.MAX_VALUE;
    int label = -1;
    for (int candidate = 0; candidate < means.length; candidate++) {
      double distance = 0;
      for (int i = 0; i < pixels.length; i++) {
        double difference = means[candidate][i] - (pixels[i] & 0xFF);
        distance += difference * difference;
      }
      if (distance < nearest) {
        nearest = distance;
        label = candidate;
      }
    }
    return label;
  }
}
