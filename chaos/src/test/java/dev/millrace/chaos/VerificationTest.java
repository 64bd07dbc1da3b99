package dev.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.chaos.LoggedRecord.Outcome;
import dev.millrace.model.data.DrawnDigits;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TrainingStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** The checks find what they are there to find. */
class VerificationTest {

  private final Verification verification = new Verification();

  @Test
  void findsNothingWhereNothingIsWrong() {
    List<String> ids = ids(64);
    List<ConsumerRecord<String, Prediction>> predictions = predictions(ids);
    verification.checkImages(ids, 5);
    verification.checkPredictions(ids, predictions);
    verification.checkRepetitions(predictions, log(predictions), 0);
    verification.checkTraining(steps(1, 2), 64);
    verification.checkDeadLetters(List.of("junk-0"), List.of("junk-0"));
    verification.checkAccuracy(accuracy(0.5), accuracy(0.5));

    assertThat(verification.problems()).isEmpty();
  }

  @Test
  void findsAnImageThatWasSentTwice() {
    List<String> ids = ids(3);
    ids.add(2, ids.get(1));
    verification.checkImages(ids, 5);

    assertThat(verification.problems()).singleElement().asString().contains("image 2");
  }

  @Test
  void takesTheImagesInWhateverOrderButEachOnce() {
    List<String> ids = ids(3);
    verification.checkSent(ids, List.of(ids.get(2), ids.get(0), ids.get(1)));
    assertThat(verification.problems()).isEmpty();

    verification.checkSent(ids, List.of(ids.get(2), ids.get(0), ids.get(0)));
    verification.checkSent(ids, List.of(ids.get(0), ids.get(1), ids.get(2), ids.get(0)));
    verification.checkSent(ids, ids(2));
    assertThat(verification.problems()).hasSize(3);
  }

  @Test
  void findsMissingAndDuplicatedPredictions() {
    List<String> ids = ids(4);
    List<String> predicted = new ArrayList<>(ids);
    predicted.remove(0);
    predicted.add(ids.get(3));
    verification.checkPredictions(ids, predictions(predicted));

    assertThat(verification.missing()).isEqualTo(1);
    assertThat(verification.duplicated()).isEqualTo(1);
    assertThat(verification.problems()).hasSize(1);
  }

  @Test
  void findsPredictionsOfWhatWasNeverSent() {
    verification.checkPredictions(ids(3), predictions(ids(4)));

    assertThat(verification.problems()).hasSize(1);
  }

  @Test
  void findsThatReadersGetOthersThanTheLogHolds() {
    List<ConsumerRecord<String, Prediction>> predictions = predictions(ids(2));
    verification.checkRepetitions(predictions, log(predictions.subList(0, 1)), 0);
    verification.checkRepetitions(predictions, List.of(), 0);

    assertThat(verification.problems()).hasSize(2);
  }

  @Test
  void countsWhatWasRolledBackAndWhatAStoppedInstanceRepeated() {
    verification.checkRepetitions(
        List.of(prediction(1, "a")),
        List.of(
            new LoggedRecord(0, "a", 1, 0, Outcome.ABORTED),
            new LoggedRecord(1, "a", 2, 1, Outcome.COMMITTED),
            new LoggedRecord(2, "a", 1, 2, Outcome.ABORTED)),
        1);

    assertThat(verification.problems()).isEmpty();
    assertThat(verification.rolledBack()).isEqualTo(1);
    assertThat(verification.repeated()).isEqualTo(1);
  }

  @Test
  void findsAGapAndARepetitionAmongTheSteps() {
    verification.checkTraining(steps(1, 3), 96);
    verification.checkTraining(steps(1, 1, 2), 64);

    assertThat(verification.problems()).hasSize(2);
  }

  @Test
  void findsADeadLetterThatIsTwiceThere() {
    verification.checkDeadLetters(List.of("junk-0"), List.of("junk-0", "junk-0"));

    assertThat(verification.problems()).hasSize(1);
  }

  @Test
  void findsOtherAccuracyFigures() {
    verification.checkAccuracy(accuracy(0.5), accuracy(0.51));

    assertThat(verification.problems()).hasSize(1);
  }

  private static List<String> ids(int count) {
    DrawnDigits digits = DrawnDigits.training(5);
    return new ArrayList<>(IntStream.range(0, count).mapToObj(i -> digits.get(i).id()).toList());
  }

  private static List<ConsumerRecord<String, Prediction>> predictions(List<String> ids) {
    return IntStream.range(0, ids.size()).mapToObj(i -> prediction(i, ids.get(i))).toList();
  }

  private static ConsumerRecord<String, Prediction> prediction(long offset, String id) {
    return new ConsumerRecord<>(
        "predictions",
        0,
        offset,
        id,
        new Prediction(id, 1, List.of(1f), 1, true, 0L, "learner-0", Instant.EPOCH, null));
  }

  private static List<LoggedRecord> log(List<ConsumerRecord<String, Prediction>> committed) {
    return committed.stream()
        .map(it -> new LoggedRecord(it.offset(), it.key(), 1, 0, Outcome.COMMITTED))
        .toList();
  }

  private static List<TrainingStep> steps(long... steps) {
    return LongStream.of(steps)
        .mapToObj(
            step ->
                new TrainingStep(
                    "learner-0", step, step * 32, 32, 1f, 1f, 1f, Instant.EPOCH, 0, 0L, null))
        .toList();
  }

  private static Accuracy accuracy(double fading) {
    return new Accuracy(
        "all",
        64L,
        0.5,
        0.5,
        1000,
        fading,
        0.999,
        List.of(),
        List.of(),
        1.0,
        2L,
        Instant.EPOCH,
        List.of(),
        null,
        null,
        null,
        null,
        null,
        0L);
  }
}
