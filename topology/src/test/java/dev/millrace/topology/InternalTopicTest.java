package dev.millrace.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.Correction;
import dev.millrace.schemas.internal.DeltaPart;
import dev.millrace.schemas.internal.Scores;
import dev.millrace.topology.checkpoint.Floats;
import dev.millrace.topology.door.InternalTopicException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Records on internal topics that the application cannot have written: each ends it. */
class InternalTopicTest {

  private static final String DELTAS = "test-deltas-repartition";
  private static final String SCORES = "test-scores-repartition";
  private static final int PARAMETERS = 34;

  private final Pipeline pipeline = Pipeline.merging(new Merging("test", 2));

  @AfterEach
  void close() {
    pipeline.close();
  }

  @Test
  void whatCannotBeDecoded() {
    assertEnds(DELTAS, null, "the record has no value");
    assertEnds(DELTAS, new byte[] {1, 2, 3}, "too short");
    assertEnds(SCORES, null, "the record has no value");
    assertEnds(SCORES, new byte[] {1, 2, 3}, "too short");
    assertEnds(SCORES, encoded(delta(0, new float[1])), "Scores");
  }

  @Test
  void deltasThatDoNotFitTheNetwork() {
    String how = "does not fit a network of " + PARAMETERS + " weights";
    assertEnds(DELTAS, encoded(delta(0, new float[PARAMETERS + 1])), how);
    assertEnds(DELTAS, encoded(delta(PARAMETERS, new float[1])), how);
    assertEnds(DELTAS, encoded(delta(-1, new float[1])), how);
    assertEnds(DELTAS, encoded(delta(Integer.MAX_VALUE, new float[1])), how);
    DeltaPart crooked = delta(0, new float[1]);
    crooked.setData(ByteBuffer.allocate(7));
    assertEnds(DELTAS, encoded(crooked), how);
  }

  @Test
  void deltasThatWouldSpoilTheModel() {
    float[] numbers = {1, Float.NaN};
    assertEnds(DELTAS, encoded(delta(2, numbers)), "the change of weight 3 must be finite");
    numbers[1] = Float.NEGATIVE_INFINITY;
    assertEnds(DELTAS, encoded(delta(0, numbers)), "but was -Infinity");
    DeltaPart empty = delta(0, new float[1]);
    empty.setImages(0L);
    assertEnds(DELTAS, encoded(empty), "must have steps and images, but had 1 and 0");
    empty.setImages(-32L);
    assertEnds(DELTAS, encoded(empty), "but had 1 and -32");
    empty.setImages(32L);
    empty.setSteps(-1L);
    assertEnds(DELTAS, encoded(empty), "but had -1 and 32");
  }

  @Test
  void scoresThatContradictThemselves() {
    assertEnds(SCORES, encoded(scores(List.of(2), List.of(0), List.of(1f))), "label must be from");
    assertEnds(SCORES, encoded(scores(List.of(0), List.of(-1), List.of(1f))), "but was -1");
    assertEnds(SCORES, encoded(scores(List.of(0), List.of(), List.of(1f))), "of different lengths");
    assertEnds(SCORES, encoded(scores(List.of(), List.of(0), List.of())), "of different lengths");
    assertEnds(SCORES, encoded(scores(List.of(0), List.of(0), List.of(Float.NaN))), "finite");
  }

  @Test
  void scoresWhoseFurtherFiguresContradictThem() {
    Scores scores = scores(List.of(0), List.of(1), List.of(1f));
    scores.setConfidences(List.of(0.5f, 0.5f));
    assertEnds(SCORES, encoded(scores), "list of confidences must have an entry per label");
    scores.setConfidences(List.of(Float.NaN));
    assertEnds(SCORES, encoded(scores), "a confidence must be finite, but was NaN");
    scores.setConfidences(List.of());
    scores.setLagsMs(List.of(1L, 2L));
    assertEnds(SCORES, encoded(scores), "list of lags must have an entry per label, but had 2");
    scores.setLagsMs(List.of());
    scores.setPredictedImages(-1L);
    assertEnds(SCORES, encoded(scores), "must be at least 0, but were -1 and 0");
  }

  @Test
  void correctionsOfWhatIsNoClassOrWasNotScored() {
    assertEnds(SCORES, encoded(corrected(2, 1, 1, 1f)), "label before must be from 0 to 1");
    assertEnds(SCORES, encoded(corrected(0, -1, 1, 1f)), "label after must be from 0 to 1");
    assertEnds(SCORES, encoded(corrected(0, 1, 2, 1f)), "predicted must be from 0 to 1, but was 2");
    assertEnds(SCORES, encoded(corrected(0, 1, 1, Float.NaN)), "a log loss must be finite");
    assertEnds(
        SCORES,
        encoded(corrected(1, 0, 1, 1f)),
        "must be of a scored image, but none of class 1 was predicted as class 1");
  }

  /** Returns the scores of an image of class 0 that was predicted as 1, and a correction. */
  private static Scores corrected(int before, int after, int predicted, float logLoss) {
    Scores scores = scores(List.of(0), List.of(1), List.of(1f));
    scores.setCorrections(List.of(new Correction(0L, before, after, predicted, 0.5f, 1f, logLoss)));
    return scores;
  }

  private void assertEnds(String topic, byte[] value, String how) {
    assertThatExceptionOfType(StreamsException.class)
        .isThrownBy(
            () ->
                pipeline
                    .driver
                    .createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                    .pipeInput(new TestRecord<>(new byte[] {1}, value)))
        .havingRootCause()
        .isInstanceOf(InternalTopicException.class)
        .withMessageStartingWith("Internal topic " + topic + " has a record")
        .withMessageContaining(how);
    assertThat(pipeline.deadLetters.isEmpty()).isTrue();
  }

  private static DeltaPart delta(int from, float[] numbers) {
    return new DeltaPart("learner-0", 1L, 1L, 1L, 32L, from, Floats.encode(numbers));
  }

  private static Scores scores(
      List<Integer> labels, List<Integer> predicted, List<Float> logLosses) {
    return new Scores(
        "learner-0", 1L, labels, predicted, logLosses, List.of(), List.of(), 0L, 0L, List.of());
  }

  @SuppressWarnings("unchecked") // a record is of its own class
  private static <T extends SpecificRecord> byte[] encoded(T record) {
    return AvroSerde.of((Class<T>) record.getClass()).serializer().serialize("", record);
  }
}
