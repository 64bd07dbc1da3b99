package dev.millrace.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamOrderTest {
  private static final int SIZE = 2345;
  private static final int CLASSES = 7;
  private static final long ALL = Long.MAX_VALUE;

  /** Image i has the pixels 0, 1, 2, i mod 251, and a label that goes round. */
  private static final LabeledImages SET = set(SIZE);

  private static LabeledImages set(int size) {
    byte[][] pixels = new byte[size][];
    byte[] labels = new byte[size];
    for (int i = 0; i < size; i++) {
      pixels[i] = new byte[] {0, 1, 2, (byte) (i % 251)};
      labels[i] = (byte) (i * 5 % CLASSES);
    }
    return new LabeledImages("x", 1, 2, 2, pixels, Optional.of(labels));
  }

  private static List<ImageSample> sent(StreamOrder order, long seed) {
    return Pulled.all(order.source(SET, seed, 1, ALL));
  }

  private static List<String> ids(List<ImageSample> images) {
    return images.stream().map(ImageSample::id).toList();
  }

  private static List<Integer> labels(List<ImageSample> images) {
    return images.stream().map(ImageSample::label).toList();
  }

  /** Labels with the number of their images in a row. */
  private static List<Map.Entry<Integer, Integer>> runs(List<Integer> labels) {
    List<Map.Entry<Integer, Integer>> runs = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= labels.size(); i++) {
      if (i == labels.size() || !labels.get(i).equals(labels.get(start))) {
        runs.add(Map.entry(labels.get(start), i - start));
        start = i;
      }
    }
    return runs;
  }

  @ParameterizedTest
  @EnumSource(names = "RARE", mode = EnumSource.Mode.EXCLUDE)
  void sendsEveryImageOnceInEachEpoch(StreamOrder order) {
    List<String> ids = Pulled.ids(order.source(SET, 3, 2, ALL));

    assertThat(ids).hasSize(2 * SIZE).doesNotHaveDuplicates();
    assertThat(ids.subList(0, SIZE))
        .containsExactlyInAnyOrderElementsOf(Pulled.ids(SET.inOrder(1)));
    assertThat(ids.subList(SIZE, 2 * SIZE)).allMatch(id -> id.startsWith("x-e1-"));
    assertThat(order.source(SET, 3, 2, ALL).size()).hasValue(2L * SIZE);
  }

  @ParameterizedTest
  @EnumSource
  void isAFunctionOfTheSeed(StreamOrder order) {
    List<ImageSample> once = sent(order, 3);
    List<ImageSample> again = sent(order, 3);
    List<ImageSample> other = sent(order, 4);

    assertThat(ids(again)).isEqualTo(ids(once));
    assertThat(labels(again)).isEqualTo(labels(once));
    assertThat(ids(other).equals(ids(once))).isEqualTo(order == StreamOrder.AS_IS);
  }

  @ParameterizedTest
  @EnumSource(names = {"SHUFFLED", "NOISE", "DRIFT", "INVERTED", "TURNED"})
  void keepsTheOrderOfTheShuffledSet(StreamOrder order) {
    assertThat(ids(sent(order, 3))).isEqualTo(Pulled.ids(SET.shuffled(3, 1)));
  }

  @Test
  void asIsKeepsTheOrderOfTheSet() {
    assertThat(ids(sent(StreamOrder.AS_IS, 3))).isEqualTo(Pulled.ids(SET.inOrder(1)));
  }

  @Test
  void sortedSendsClassByClassAndShufflesWithinEach() {
    List<ImageSample> images = sent(StreamOrder.SORTED, 3);

    assertThat(runs(labels(images)))
        .extracting(Map.Entry::getKey)
        .containsExactly(0, 1, 2, 3, 4, 5, 6);
    List<String> zeros = ids(images.subList(0, SIZE / CLASSES));
    assertThat(zeros).isNotEqualTo(zeros.stream().sorted().toList());
  }

  @Test
  void tasksAreTwoClassesAtATimeAndAnOddLastOneAlone() {
    List<ImageSample> images = sent(StreamOrder.TASKS, 3);

    List<Integer> tasks = labels(images).stream().map(label -> label / 2).toList();
    assertThat(runs(tasks))
        .containsExactly(
            Map.entry(0, 670), Map.entry(1, 670), Map.entry(2, 670), Map.entry(3, 335));
    assertThat(runs(labels(images))).as("classes of a task are mixed").hasSizeGreaterThan(500);
  }

  @Test
  void burstsAreAHundredOfOneClassInRandomOrder() {
    List<Map.Entry<Integer, Integer>> runs = runs(labels(sent(StreamOrder.BURSTS, 3)));

    // 335 images of each class: three bursts of 100 and one of 35, some of them side by side.
    assertThat(runs).allMatch(run -> run.getValue() % 100 == 0 || run.getValue() % 100 == 35);
    assertThat(runs).hasSizeBetween(CLASSES + 1, 4 * CLASSES);
    assertThat(runs.stream().map(Map.Entry::getKey).toList())
        .isNotEqualTo(runs.stream().map(Map.Entry::getKey).sorted().toList());
  }

  @Test
  void rareKeepsTheLowerClassesAndOneInAHundredOfTheOthers() {
    LabeledImages large = set(70_000);

    List<ImageSample> images = Pulled.all(StreamOrder.RARE.source(large, 3, 1, ALL));

    Map<Integer, Integer> counts = new HashMap<>();
    labels(images).forEach(label -> counts.merge(label, 1, Integer::sum));
    assertThat(counts).hasSize(CLASSES);
    for (int label = 0; label < CLASSES; label++) {
      if (label < 3) {
        assertThat(counts.get(label)).isEqualTo(10_000);
      } else {
        assertThat(counts.get(label)).isCloseTo(100, within(50)); // five deviations
      }
    }
    assertThat(StreamOrder.RARE.source(large, 3, 1, ALL).size()).hasValue(images.size());
    assertThat(runs(labels(images))).as("shuffled").hasSizeGreaterThan(10_000);
  }

  @Test
  void noiseDrawsOneLabelInFiveOverAllClasses() {
    LabeledImages large = set(70_000);

    List<ImageSample> images = Pulled.all(StreamOrder.NOISE.source(large, 3, 1, ALL));

    List<ImageSample> clean = Pulled.all(large.shuffled(3, 1));
    int[] wrong = new int[CLASSES];
    for (int i = 0; i < clean.size(); i++) {
      assertThat(images.get(i).pixels()).isSameAs(clean.get(i).pixels());
      if (images.get(i).label() != clean.get(i).label()) {
        wrong[images.get(i).label()]++;
      }
    }
    // One in seven random labels is the right one by chance.
    for (int count : wrong) {
      assertThat(count).isCloseTo(70_000 / 5 * 6 / 7 / 7, within(200)); // five deviations
    }
    assertThat(StreamOrder.NOISE.atEnd(SET, CLASSES)).isSameAs(SET);
  }

  @Test
  void driftMovesLabelsFromTheMiddleOn() {
    List<ImageSample> images = sent(StreamOrder.DRIFT, 3);

    List<Integer> plain = labels(sent(StreamOrder.SHUFFLED, 3));
    int middle = SIZE / 2;
    assertThat(labels(images).subList(0, middle)).isEqualTo(plain.subList(0, middle));
    assertThat(labels(images).subList(middle, SIZE))
        .isEqualTo(
            plain.subList(middle, SIZE).stream().map(label -> (label + 1) % CLASSES).toList());
    ImageSet test = StreamOrder.DRIFT.atEnd(SET, CLASSES);
    assertThat(IntStream.range(0, SIZE).map(test::label))
        .containsExactlyElementsOf(
            IntStream.range(0, SIZE).mapToObj(i -> (SET.label(i) + 1) % CLASSES).toList());
    assertThat(test.id(5, 2)).isEqualTo(SET.id(5, 2));
  }

  @Test
  void invertedAndTurnedChangePixelsFromTheMiddleOn() {
    List<ImageSample> plain = sent(StreamOrder.SHUFFLED, 3);
    List<ImageSample> inverted = sent(StreamOrder.INVERTED, 3);
    List<ImageSample> turned = sent(StreamOrder.TURNED, 3);

    for (int i = 0; i < SIZE; i++) {
      byte[] pixels = plain.get(i).pixels();
      if (i < SIZE / 2) {
        assertThat(inverted.get(i).pixels()).isSameAs(pixels);
        assertThat(turned.get(i).pixels()).isSameAs(pixels);
      } else {
        int last = 255 - (pixels[3] & 0xFF);
        assertThat(inverted.get(i).pixels()).containsExactly(255, 254, 253, last);
        assertThat(turned.get(i).pixels()).containsExactly(2, 0, pixels[3], 1);
      }
    }
    assertThat(labels(inverted)).isEqualTo(labels(plain));
    assertThat(StreamOrder.INVERTED.atEnd(SET, CLASSES).get(9).pixels())
        .containsExactly(255, 254, 253, 246);
    assertThat(StreamOrder.TURNED.atEnd(SET, CLASSES).get(9).pixels()).containsExactly(2, 0, 9, 1);
  }

  @Test
  void turnsEveryPlaneClockwise() {
    byte[] pixels = {0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15};

    ImageSample turned = new ImageSample("x", 2, 2, 3, pixels, 0).turned();

    assertThat(turned.height()).isEqualTo(3);
    assertThat(turned.width()).isEqualTo(2);
    assertThat(turned.pixels()).containsExactly(3, 0, 4, 1, 5, 2, 13, 10, 14, 11, 15, 12);
  }

  @Test
  void aLimitTakesTheFirstShuffledImagesAndArrangesThem() {
    List<String> shuffled = Pulled.ids(SET.shuffled(3, 1)).subList(0, 500);

    List<ImageSample> sorted = Pulled.all(StreamOrder.SORTED.source(SET, 3, 1, 500));

    assertThat(ids(sorted)).containsExactlyInAnyOrderElementsOf(shuffled);
    assertThat(labels(sorted)).isSorted().contains(CLASSES - 1);
    List<ImageSample> drift = Pulled.all(StreamOrder.DRIFT.source(SET, 3, 1, 500));
    List<ImageSample> plain = sent(StreamOrder.SHUFFLED, 3);
    assertThat(drift.get(249).label()).isEqualTo(plain.get(249).label());
    assertThat(drift.get(250).label()).isEqualTo((plain.get(250).label() + 1) % CLASSES);
  }

  @Test
  void theMiddleOfSeveralEpochsIsThatOfTheWholeStream() {
    List<ImageSample> drift = Pulled.all(StreamOrder.DRIFT.source(SET, 3, 2, ALL));

    List<ImageSample> plain = Pulled.all(SET.shuffled(3, 2));
    assertThat(labels(drift.subList(0, SIZE))).isEqualTo(labels(plain.subList(0, SIZE)));
    assertThat(drift.get(SIZE).label()).isEqualTo((plain.get(SIZE).label() + 1) % CLASSES);
  }

  @Test
  void refusesImagesThatCannotBeOrdered() {
    byte[][] pixels = new byte[3][6];
    ImageSet set = new LabeledImages("few", 1, 2, 3, pixels, Optional.empty());

    assertThat(ids(Pulled.all(StreamOrder.INVERTED.source(set, 1, 1, ALL)))).hasSize(3);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> StreamOrder.SORTED.source(set, 1, 1, ALL))
        .withMessage("order 'sorted' needs a label for every image, but 'few-00000' has none");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> StreamOrder.TURNED.source(set, 1, 1, ALL))
        .withMessage("order 'turned' needs square images, but they are 2 x 3 (height, width)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StreamOrder.SHUFFLED.source(set, 1, 1, 0))
        .withMessage("limit must be 1 or more, but was 0");
  }

  @Test
  void namesAreInLowerCaseWithDashes() {
    assertThat(StreamOrder.named("as-is")).isEqualTo(StreamOrder.AS_IS);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StreamOrder.named("random"))
        .withMessage(
            "must be one of shuffled, as-is, sorted, tasks, bursts, rare, noise, drift, inverted,"
                + " turned, but was 'random'");
  }
}
