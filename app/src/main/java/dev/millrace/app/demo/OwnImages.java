package dev.millrace.app.demo;

import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * The demo's own images and their answers: predictions and dead letters. Others may send images to
 * the same stream; what answers those is not counted. An answer may be seen before its image is
 * expected, since an earlier run may have sent the image.
 *
 * <p>Any thread may {@link #expect}; all else is for one thread.
 */
final class OwnImages {

  private final Queue<String> expected = new ConcurrentLinkedQueue<>();
  private final Map<String, Answers> answersById = new HashMap<>();
  private long answered;
  private long predictions;
  private long deadLetters;

  /** What came for one image. */
  private static final class Answers {
    private boolean own;
    private int predictions;
    private int deadLetters;
  }

  /** Says that an image is one of the demo's own. */
  void expect(String id) {
    expected.add(id);
  }

  /** Takes in a prediction of any image. */
  void onPrediction(String id) {
    change(id, answers -> answers.predictions++);
  }

  /** Takes in a dead letter of any image. */
  void onDeadLetter(String id) {
    change(id, answers -> answers.deadLetters++);
  }

  /** Returns how many own images have an answer. */
  long answered() {
    claimExpected();
    return answered;
  }

  /** Returns how many predictions there are of own images, doubles included. */
  long predictions() {
    claimExpected();
    return predictions;
  }

  /** Returns how many dead letters there are of own images. */
  long deadLetters() {
    claimExpected();
    return deadLetters;
  }

  private void claimExpected() {
    for (String id = expected.poll(); id != null; id = expected.poll()) {
      change(id, answers -> answers.own = true);
    }
  }

  private void change(String id, Consumer<Answers> change) {
    Answers answers = answersById.computeIfAbsent(id, unknown -> new Answers());
    add(answers, -1);
    change.accept(answers);
    add(answers, 1);
  }

  private void add(Answers answers, int sign) {
    if (answers.own) {
      predictions += (long) sign * answers.predictions;
      deadLetters += (long) sign * answers.deadLetters;
      answered += answers.predictions + answers.deadLetters > 0 ? sign : 0;
    }
  }
}
