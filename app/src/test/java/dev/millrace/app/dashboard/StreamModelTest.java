package dev.millrace.app.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.app.watch.DeadLetterCause;
import dev.millrace.model.Architecture;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.ClassAccuracy;
import dev.millrace.schemas.LabelCounts;
import dev.millrace.schemas.Measures;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.snapshot.Snapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What browsers are sent stays small and readable, whatever the records say. */
class StreamModelTest {

  private static final int MOST_CHARS = 200_000;

  private final StreamModel model = new StreamModel(bytes -> null);

  @Test
  void ofManyLearnersThoseThatMadeAStepLastAreShown() throws IOException {
    for (int i = 0; i < 1000; i++) {
      model.add(step("learner-" + i, i));
    }
    JsonNode learners = sent().get("learners");
    assertThat(learners).hasSize(64);
    assertThat(learners.findValuesAsText("id")).contains("learner-999", "learner-936");
  }

  @Test
  void ofManyClassesThoseWithTheMostMistakesAreShown() throws IOException {
    for (int classes : new int[] {1000, 2000}) {
      model.add(accuracy(perClass(classes), Collections.nCopies(classes * classes, 1L)));
      assertThat(sent().get("classes").has("window")).isFalse();
      JsonNode sent = sent().get("classes").get("total");
      assertThat(sent.has("confusion")).isFalse();
      assertThat(sent.get("all").asBoolean()).isFalse();
      assertThat(sent.get("labels")).hasSize(ClassFigures.MOST);
      assertThat(sent.get("labels").get(0).asInt()).isEqualTo(classes - 1);
    }
    model.add(accuracy(perClass(1000).stream().map(StreamModelTest::allRight).toList(), List.of()));
    assertThat(total().get("labels")).isEmpty();
  }

  @Test
  void figuresOfTheWindowStandBesideThoseSinceTheFirstImage() throws IOException {
    List<ClassAccuracy> perClass =
        List.of(
            new ClassAccuracy(0, 6L, 5L, 5.0 / 6, 4L, 3L, null),
            new ClassAccuracy(1, 4L, 4L, 1.0, 0L, 0L, null));
    Accuracy figures = accuracy(perClass, List.of(5L, 1L, 0L, 4L));
    figures.setWindowConfusion(List.of(3L, 1L, 0L, 0L));
    model.add(figures);

    assertThat(sent().get("classes").get("window").toString())
        .isEqualTo(
            "{\"counted\":4,\"all\":true,\"labels\":[0,1],\"images\":[4,0],\"correct\":[3,0],"
                + "\"confusion\":[3,1,0,0]}");
    assertThat(total().get("counted").asInt()).isEqualTo(10);
    assertThat(total().get("confusion").toString()).isEqualTo("[5,1,0,4]");
  }

  @Test
  void classesHaveTheirNames() throws IOException {
    List<ClassAccuracy> perClass =
        List.of(
            new ClassAccuracy(0, 6L, 5L, 5.0 / 6, 0L, 0L, "cat"),
            new ClassAccuracy(1, 4L, 4L, 1.0, 0L, 0L, "dog"));
    model.add(accuracy(perClass, List.of(5L, 1L, 0L, 4L)));
    assertThat(total().get("names").toString()).isEqualTo("[\"cat\",\"dog\"]");

    Snapshot snapshot =
        snapshot("a", "[1,2,2]", "{\"type\":\"conv2d\",\"filters\":1,\"kernel\":1}");
    model.setModel(snapshot);
    assertThat(sent().get("model").has("names")).isFalse();
    model.setModel(
        new Snapshot(
            snapshot.modelId(),
            snapshot.step(),
            snapshot.images(),
            snapshot.architecture().withClassNames(List.of("cat", "dog")),
            snapshot.sha256(),
            snapshot.data(),
            snapshot.at()));
    assertThat(sent().get("model").get("names").toString()).isEqualTo("[\"cat\",\"dog\"]");
  }

  @Test
  void ofManyClassesThoseWithTheMostMistakesInTheWindowAreShown() throws IOException {
    List<ClassAccuracy> perClass = new ArrayList<>(perClass(1000));
    perClass.set(3, new ClassAccuracy(3, 8L, 5L, 5.0 / 8, 2L, 1L, null));
    Accuracy figures = accuracy(perClass, List.of());
    figures.setWindowConfusion(Collections.nCopies(1000 * 1000, 1L));
    model.add(figures);

    assertThat(sent().get("classes").get("window").toString())
        .isEqualTo("{\"counted\":2,\"all\":false,\"labels\":[3],\"images\":[2],\"correct\":[1]}");
    assertThat(total().get("labels")).hasSize(ClassFigures.MOST);
  }

  @Test
  void figuresOfClassesMayBeMissing() throws IOException {
    model.add(accuracy(perClass(3), List.of()));
    assertThat(total().toString())
        .isEqualTo(
            "{\"counted\":18,\"all\":true,\"labels\":[0,1,2],\"images\":[5,6,7],\"correct\":[5,5,5]}");

    model.add(accuracy(perClass(3).subList(1, 3), List.of(1L, 2L, 3L, 4L)));
    assertThat(total().get("labels").toString()).isEqualTo("[1,2]");
    assertThat(total().has("confusion")).isFalse();

    model.add(accuracy(List.of(), List.of()));
    assertThat(total().get("labels")).isEmpty();

    model.add(accuracy(perClass(2), List.of(5L, 0L, 1L, 5L)));
    assertThat(total().get("confusion").toString()).isEqualTo("[5,0,1,5]");
  }

  @Test
  void measuresStandBesideTheAccuracyAndWhatIsUndefinedIsNull() throws IOException {
    model.add(accuracy(List.of(), List.of()));
    assertThat(sent().get("accuracy").has("measures")).as("of an earlier version").isFalse();

    Accuracy figures = accuracy(List.of(), List.of());
    figures.setWindowMeasures(new Measures(0.5, 0.0, null, -1.0, 0.25, 0.125));
    figures.setCumulativeMeasures(new Measures());
    figures.setLabelLagP50Ms(20L);
    figures.setCoverage(0.75);
    model.add(figures);

    JsonNode sent = sent().get("accuracy");
    assertThat(sent.get("measures").get("window").toString())
        .isEqualTo(
            "{\"accuracy\":0.5,\"balancedAccuracy\":0.5,\"kappa\":0.0,\"kappaM\":null,"
                + "\"kappaT\":-1.0,\"macroF1\":0.25,\"calibrationError\":0.125}");
    assertThat(sent.get("measures").get("total").get("kappa").isNull()).isTrue();
    assertThat(sent.get("labelLagP50Ms").asLong()).isEqualTo(20);
    assertThat(sent.get("labelLagP99Ms").isNull()).isTrue();
    assertThat(sent.get("coverage").asDouble()).isEqualTo(0.75);
  }

  @Test
  void labelsAreThoseOfTheNewestStepOfEachLearner() throws IOException {
    model.add(step("learner-0", 1));
    assertThat(sent().get("labels").findValuesAsText("joined")).containsExactly("0");

    model.add(step("learner-0", 2, new LabelCounts(1L, 0L, 0L, 0L, 0L, 0L, 9, 0)));
    model.add(step("learner-1", 1, new LabelCounts(10L, 20L, 30L, 40L, 50L, 60L, 70, 80)));
    model.add(step("learner-0", 3, new LabelCounts(2L, 3L, 4L, 5L, 6L, 7L, 8, 9)));

    assertThat(sent().get("labels").toString())
        .isEqualTo(
            "{\"joined\":12,\"missing\":23,\"unknown\":34,\"repeated\":45,\"corrected\":56,"
                + "\"withdrawn\":67,\"waitingImages\":78,\"waitingLabels\":89}");
  }

  @Test
  void longTextsOfRecordsAreCutOff() throws IOException {
    String text = "x".repeat(1 << 20);
    model.add(step(text, 1));
    model.setModel(snapshot(text, "[1,8,8]", "{\"type\":\"conv2d\",\"filters\":4,\"kernel\":3}"));
    for (int i = 0; i < 8; i++) {
      model.addDeadLetter(new DeadLetterCause(text, text, text, text, text, null), 0);
    }
    assertThat(sent().toString()).hasSizeBetween(1000, 10_000);
  }

  @Test
  void filtersOfManyChannelsOrOfLargeKernelsAreSentInPart() throws IOException {
    model.setModel(
        snapshot("wide", "[50000,2,2]", "{\"type\":\"conv2d\",\"filters\":64,\"kernel\":1}"));
    JsonNode wide = sent().get("model").get("filters");
    assertThat(wide.get("channels").asInt()).isEqualTo(1);
    assertThat(wide.get("shown").asInt()).isEqualTo(64);
    assertThat(wide.get("weights").binaryValue()).hasSize(64);

    model.setModel(
        snapshot("large", "[1,300,300]", "{\"type\":\"conv2d\",\"filters\":9,\"kernel\":290}"));
    JsonNode large = sent().get("model").get("filters");
    assertThat(large.get("count").asInt()).isEqualTo(9);
    assertThat(large.get("shown").asInt()).isZero();
  }

  @Test
  void filtersOfOtherThanThreeChannelsShowTheFirst() throws IOException {
    model.setModel(snapshot("two", "[2,2,2]", "{\"type\":\"conv2d\",\"filters\":2,\"kernel\":1}"));
    // Weights are 1 2 | 3 4 …, filter by filter: of the first channel 1 and 3.
    assertThat(sent().get("model").get("filters").get("weights").binaryValue())
        .containsExactly((byte) (128 + 42), (byte) (128 + 127));
  }

  @Test
  void numbersThatAreNotFiniteAreNull() throws IOException {
    model.add(
        new TrainingStep(
            "learner-0",
            1L,
            32L,
            32,
            Float.NaN,
            0f,
            Float.POSITIVE_INFINITY,
            Instant.EPOCH,
            0,
            0L,
            null));
    JsonNode learner = sent().get("learners").get(0);
    assertThat(learner.get("loss").isNull()).isTrue();
    assertThat(learner.get("learningRate").isNull()).isTrue();
  }

  private JsonNode total() throws IOException {
    return sent().get("classes").get("total");
  }

  private JsonNode sent() throws IOException {
    model.tick(0);
    model.slowTick();
    String text = model.since(0).text();
    assertThat(text).hasSizeLessThan(MOST_CHARS);
    return new ObjectMapper().readTree(text);
  }

  private static TrainingStep step(String learner, long step) {
    return step(learner, step, null);
  }

  private static TrainingStep step(String learner, long step, LabelCounts labels) {
    return new TrainingStep(
        learner, step, 32L, 32, 0.5f, 0.5f, 0.01f, Instant.EPOCH, 0, 0L, labels);
  }

  /** Class n has n mistakes. */
  private static List<ClassAccuracy> perClass(int classes) {
    return IntStream.range(0, classes)
        .mapToObj(
            label -> new ClassAccuracy(label, label + 5L, 5L, 5.0 / (label + 5), 0L, 0L, null))
        .toList();
  }

  private static ClassAccuracy allRight(ClassAccuracy each) {
    return new ClassAccuracy(each.getLabel(), 5L, 5L, 1.0, 0L, 0L, null);
  }

  private static Accuracy accuracy(List<ClassAccuracy> perClass, List<Long> confusion) {
    return new Accuracy(
        "all",
        10L,
        0.5,
        0.5,
        100,
        0.5,
        0.99,
        perClass,
        confusion,
        0.1,
        7L,
        Instant.EPOCH,
        List.of(),
        null,
        null,
        null,
        null,
        null,
        0L);
  }

  private static Snapshot snapshot(String id, String input, String layer) {
    Architecture network =
        Architecture.fromJson(
            "{\"input\":%s,\"layers\":[%s,{\"type\":\"flatten\"},{\"type\":\"dense\",\"units\":2}]}"
                .formatted(input, layer));
    ByteBuffer data = ByteBuffer.allocate(Math.toIntExact(4 * network.parameterCount()));
    data.order(java.nio.ByteOrder.LITTLE_ENDIAN);
    for (int i = 1; data.hasRemaining(); i++) {
      data.putFloat(i);
    }
    return new Snapshot(id, 1, 32, network, "a".repeat(64), data.flip(), Instant.EPOCH);
  }
}
