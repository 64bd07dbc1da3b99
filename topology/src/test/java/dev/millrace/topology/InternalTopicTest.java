package dev.millrace.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.schemas.AvroSerde;
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
    return new Scores("learner-0", 1L, labels, predicted, logLosses);
  }

  @SuppressWarnings("unchecked") // a record is of its own class
  private static <T extends SpecificRecord> byte[] encoded(T record) {
    return AvroSerde.of((Class<T>) record.getClass()).serializer().serialize("", record);
  }
}
