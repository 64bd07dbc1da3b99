package dev.millrace.topology.answer;

import dev.millrace.model.Argmax;
import dev.millrace.model.ClassIndex;
import dev.millrace.schemas.Prediction;
import dev.millrace.topology.door.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A prediction as a record. */
public final class Answer {

  private Answer() {}

  /**
   * Returns the prediction for one image: the class with the highest probability, of several the
   * first.
   *
   * @param image that was predicted
   * @param probabilities one row per image; finite
   * @param row of the image
   * @param classes as many as there are numbers in a row
   * @param modelStep optimizer steps behind the weights
   * @param predictor id of what predicted
   * @param at the time of the prediction
   */
  public static Prediction of(
      Sample image,
      float[] probabilities,
      int row,
      ClassIndex classes,
      long modelStep,
      String predictor,
      Instant at) {
    int count = classes.classes();
    int from = row * count;
    int best = Argmax.of(probabilities, from, count);
    List<Float> shares = new ArrayList<>(count);
    for (int c = 0; c < count; c++) {
      shares.add(probabilities[from + c]);
    }
    return new Prediction(
        image.id(),
        best,
        shares,
        image.label(),
        image.labeled() ? image.label() == best : null,
        modelStep,
        predictor,
        at,
        classes.name(best));
  }
}
