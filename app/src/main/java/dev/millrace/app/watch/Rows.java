package dev.millrace.app.watch;

import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.ClassAccuracy;
import dev.millrace.schemas.DriftEvent;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.Measures;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.SnapshotManifest;
import dev.millrace.schemas.TrainingStep;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** One readable line for each kind of record: the figures that a person looks for. */
final class Rows {

  private Rows() {}

  static String image(Image image) {
    return format(
        "%-16s  %dx%dx%d  %s",
        Bytes.printable(image.getId()),
        image.getChannels(),
        image.getHeight(),
        image.getWidth(),
        image.getLabel() == null ? "no label" : "label " + image.getLabel());
  }

  static String prediction(Prediction prediction) {
    String verdict = "no label ";
    if (prediction.getLabel() != null) {
      boolean correct = Boolean.TRUE.equals(prediction.getCorrect());
      verdict = "label " + prediction.getLabel() + (correct ? " ✓" : " ✗");
    }
    int predicted = prediction.getPredicted();
    boolean known = predicted >= 0 && predicted < prediction.getProbabilities().size();
    return format(
        "%-16s  %s (%s)  %s  step %d",
        Bytes.printable(prediction.getImageId()),
        named(predicted, prediction.getClassName()),
        known ? format("%5.1f %%", 100 * prediction.getProbabilities().get(predicted)) : "?",
        verdict,
        prediction.getModelStep());
  }

  static String accuracy(Accuracy accuracy) {
    return format(
        "%s  %,d images  cumulative %.2f %%  last %,d: %.2f %%%s  fading %.2f %%  log loss %.3f%s"
            + "  step %d",
        Bytes.printable(accuracy.getScope()),
        accuracy.getImages(),
        100 * accuracy.getCumulative(),
        Math.min(accuracy.getWindow(), accuracy.getImages()),
        100 * accuracy.getWindowed(),
        measures(accuracy),
        100 * accuracy.getFading(),
        accuracy.getLogLoss(),
        worst(accuracy).map(Rows::worst).orElse(""),
        accuracy.getModelStep());
  }

  static String training(TrainingStep step) {
    return format(
        "%s  step %d  %,d images  loss %.4f  batch accuracy %.1f %% of %d  learning rate %s",
        Bytes.printable(step.getLearner()),
        step.getStep(),
        step.getImages(),
        step.getLoss(),
        100 * step.getBatchAccuracy(),
        step.getBatchSize(),
        Float.toString(step.getLearningRate()));
  }

  static String drift(DriftEvent event) {
    String classes =
        event.getClasses().stream()
            .limit(10)
            .map(String::valueOf)
            .collect(Collectors.joining(", "));
    return format(
        "%s  %s  %,d images  error %.1f %% -> %.1f %%  classes %s%s%s",
        Bytes.printable(event.getLearner()),
        Bytes.printable(event.getKind()),
        event.getImages(),
        100 * event.getErrorBefore(),
        100 * event.getErrorAfter(),
        classes.isEmpty() ? "unknown" : classes + (event.getClasses().size() > 10 ? ", …" : ""),
        event.getForgotten() > 0 ? format("  forgot %,d images", event.getForgotten()) : "",
        event.getAdapted() ? "" : "  nothing done");
  }

  static String model(ModelSnapshot snapshot) {
    SnapshotManifest manifest = snapshot.getManifest();
    return format(
        "%s  step %d  %,d images  part %d of %d  %,d bytes%s",
        Bytes.printable(snapshot.getModelId()),
        snapshot.getStep(),
        snapshot.getImages(),
        snapshot.getPart() + 1,
        snapshot.getParts(),
        snapshot.getData().remaining(),
        manifest == null
            ? ""
            : format(
                "  %s weights, %d tensors, sha256 %s",
                manifest.getWeights().name().toLowerCase(Locale.ROOT),
                manifest.getTensors().size(),
                Bytes.printable(manifest.getSha256())));
  }

  /** Returns balanced accuracy and kappa of the window; nothing in records without measures. */
  static String measures(Accuracy accuracy) {
    Measures window = accuracy.getWindowMeasures();
    return window == null
        ? ""
        : "  balanced "
            + (window.getBalancedAccuracy() == null
                ? "–"
                : format("%.1f %%", 100 * window.getBalancedAccuracy()))
            + "  kappa "
            + (window.getKappa() == null ? "–" : format("%.3f", window.getKappa()));
  }

  private static Optional<ClassAccuracy> worst(Accuracy accuracy) {
    return accuracy.getPerClass().stream()
        .filter(each -> each.getAccuracy() != null)
        .min(Comparator.comparing(ClassAccuracy::getAccuracy));
  }

  private static String worst(ClassAccuracy each) {
    return format(
        "  worst class %s: %.1f %%",
        named(each.getLabel(), each.getName()), 100 * each.getAccuracy());
  }

  /** Returns a class by its number and, if it has one, its name. */
  private static String named(int number, String name) {
    return name == null ? String.valueOf(number) : number + " " + Bytes.printable(name);
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
