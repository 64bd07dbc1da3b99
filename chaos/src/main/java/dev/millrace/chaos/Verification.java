package dev.millrace.chaos;

import dev.millrace.model.data.DrawnDigits;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.Label;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Compares what the topics hold with what they must hold, and notes each difference. */
final class Verification {

  /** Images of a mini-batch. */
  static final int BATCH = 32;

  /** A forward pass of another size may sum in another order. */
  private static final double LOG_LOSS_TOLERANCE = 1e-5;

  private final List<String> problems = new ArrayList<>();
  private long missing;
  private long duplicated;
  private long rolledBack;
  private long repeated;

  /** Returns what is wrong; empty when nothing is. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** Returns how many images have no prediction. */
  long missing() {
    return missing;
  }

  /** Returns how many predictions there are beyond one for each image. */
  long duplicated() {
    return duplicated;
  }

  /** Returns how many predictions were rolled back, and made again. */
  long rolledBack() {
    return rolledBack;
  }

  /** Returns how many predictions repeated one that was committed, and were rolled back. */
  long repeated() {
    return repeated;
  }

  /** The feeder sent the digits of {@code seed}, each once and in their order. */
  void checkImages(List<String> ids, long seed) {
    DrawnDigits digits = DrawnDigits.training(seed);
    for (int i = 0; i < ids.size(); i++) {
      if (!ids.get(i).equals(digits.get(i).id())) {
        problems.add("image " + i + " of the topic must be digit " + i + ", but is " + ids.get(i));
        return;
      }
    }
  }

  /** The topic holds the images of {@code wanted}, each once, in whatever order. */
  void checkSent(List<String> wanted, List<String> ids) {
    if (ids.size() != wanted.size() || !Set.copyOf(ids).equals(Set.copyOf(wanted))) {
      problems.add(
          "the topic must hold each of "
              + wanted.size()
              + " images once, but holds "
              + Set.copyOf(ids).size()
              + " in "
              + ids.size()
              + " records");
    }
  }

  /** Each image has one prediction, and nothing else has any. */
  void checkPredictions(List<String> ids, List<ConsumerRecord<String, Prediction>> predictions) {
    Map<String, Integer> counts = new HashMap<>();
    predictions.forEach(record -> counts.merge(record.key(), 1, Integer::sum));
    missing = ids.stream().filter(id -> !counts.containsKey(id)).count();
    duplicated = (long) predictions.size() - counts.size();
    if (missing > 0 || duplicated > 0) {
      problems.add(missing + " predictions are missing, " + duplicated + " are there twice");
    }
    if (!new HashSet<>(ids).containsAll(counts.keySet())) {
      problems.add("there are predictions of what was never sent");
    }
  }

  /**
   * An image that has a committed prediction is not predicted again, with one exception: an
   * instance that is stopped while another takes over may, when it goes on, predict what it had in
   * hand, in one transaction that is rolled back.
   *
   * @param committed what readers of committed records get
   * @param log all records of the same partition
   * @param stops how often an instance was stopped while another took over
   */
  void checkRepetitions(
      List<ConsumerRecord<String, Prediction>> committed, List<LoggedRecord> log, int stops) {
    List<Long> readable = committed.stream().map(ConsumerRecord::offset).toList();
    if (!readable.equals(
        log.stream().filter(LoggedRecord::isCommitted).map(LoggedRecord::offset).toList())) {
      problems.add("readers of committed records get others than the log holds");
    }
    Repetitions repetitions = Repetitions.in(log);
    rolledBack = repetitions.rolledBack();
    repeated = repetitions.repeated();
    problems.addAll(repetitions.problems(stops));
  }

  /** There is one record per mini-batch, and steps have no gap. */
  void checkTraining(List<TrainingStep> steps, int images) {
    List<Long> found = steps.stream().map(TrainingStep::getStep).toList();
    List<Long> wanted = LongStream.rangeClosed(1, images / BATCH).boxed().toList();
    if (!found.equals(wanted)) {
      problems.add(
          "training steps must be 1 to "
              + wanted.size()
              + ", but "
              + found.size()
              + " are: "
              + found);
    }
    if (steps.stream().anyMatch(step -> step.getImages() != step.getStep() * BATCH)) {
      problems.add("a training step counts other images than " + BATCH + " a step");
    }
  }

  /** Nothing but the injected junk is in the dead letters, and each once. */
  void checkDeadLetters(List<String> junk, List<String> letters) {
    if (!junk.equals(letters)) {
      problems.add("dead letters must be " + junk + ", but are " + letters);
    }
  }

  /** The last snapshot is that of the undisturbed run. */
  void checkModel(List<Snapshot> found, List<Snapshot> undisturbed) {
    if (found.size() != 1 || undisturbed.size() != 1) {
      problems.add("there must be one model, but there are " + found.size());
      return;
    }
    Snapshot model = found.get(0);
    Snapshot wanted = undisturbed.get(0);
    if (model.step() != wanted.step() || !model.sha256().equals(wanted.sha256())) {
      problems.add(
          String.format(
              "the model must be %s at step %d, but is %s at step %d",
              wanted.sha256(), wanted.step(), model.sha256(), model.step()));
    }
  }

  /** The final figures are those of the undisturbed run. */
  void checkAccuracy(Accuracy found, Accuracy undisturbed) {
    if (!figures(found).equals(figures(undisturbed))
        || Math.abs(found.getLogLoss() - undisturbed.getLogLoss()) > LOG_LOSS_TOLERANCE) {
      problems.add("accuracy must be " + undisturbed + ", but is " + found);
    }
  }

  /**
   * Accuracy is what comes out of the topics' records: of each image with a label, the prediction
   * that was made when it came, and the last label.
   */
  void checkLateLabels(
      Accuracy accuracy, List<ConsumerRecord<String, Prediction>> predictions, List<Label> labels) {
    Map<String, Integer> last = new HashMap<>();
    labels.forEach(label -> last.put(label.getImageId(), label.getLabel()));
    int classes = predictions.get(0).value().getProbabilities().size();
    Long[] confusion = new Long[classes * classes];
    Arrays.fill(confusion, 0L);
    for (ConsumerRecord<String, Prediction> record : predictions) {
      Integer label = last.get(record.key());
      if (label != null) {
        confusion[label * classes + record.value().getPredicted()]++;
      }
    }
    if (!accuracy.getConfusion().equals(List.of(confusion))) {
      problems.add(
          "confusion must be "
              + List.of(confusion)
              + " by the topics' records, but is "
              + accuracy.getConfusion());
    }
  }

  private static List<Object> figures(Accuracy accuracy) {
    return List.of(
        accuracy.getImages(),
        accuracy.getCumulative(),
        accuracy.getWindowed(),
        accuracy.getFading(),
        Objects.requireNonNull(accuracy.getPerClass()),
        accuracy.getConfusion(),
        accuracy.getWindowConfusion(),
        accuracy.getModelStep());
  }
}
