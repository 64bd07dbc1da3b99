package dev.millrace.app.report;

import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.label.LabelCounts;
import dev.millrace.topology.label.LabelFigures;
import java.util.Collection;

/**
 * What became of labels on their own topic, and of images without one. Names and order are those of
 * its JSON.
 *
 * @param joined images whose label came on its own topic
 * @param missing images that were let go without a label
 * @param unknown labels that were let go without an image
 * @param repeated labels that said again what was known
 * @param corrected labels that corrected another
 * @param withdrawn labels that were withdrawn before their image came
 * @param waitingImages images that wait for a label
 * @param waitingLabels labels that wait for an image
 */
public record LabelReport(
    long joined,
    long missing,
    long unknown,
    long repeated,
    long corrected,
    long withdrawn,
    int waitingImages,
    int waitingLabels) {

  /** Returns the same as a report. */
  public static LabelReport of(LabelFigures figures) {
    LabelCounts counts = figures.counts();
    return new LabelReport(
        counts.joined(),
        counts.missing(),
        counts.unknown(),
        counts.repeated(),
        counts.corrected(),
        counts.withdrawn(),
        figures.waitingImages(),
        figures.waitingLabels());
  }

  /** Returns the sum over learners, of each of which the newest step is given. */
  public static LabelReport of(Collection<TrainingStep> newestSteps) {
    return of(
        newestSteps.stream()
            .map(LabelReport::figures)
            .reduce(LabelFigures.NONE, LabelFigures::plus));
  }

  /** Returns what a step says of labels: nothing, where it is of a version that knew none. */
  public static LabelFigures figures(TrainingStep step) {
    dev.millrace.schemas.LabelCounts labels = step.getLabels();
    return labels == null
        ? LabelFigures.NONE
        : new LabelFigures(
            new LabelCounts(
                labels.getJoined(),
                labels.getMissing(),
                labels.getUnknown(),
                labels.getRepeated(),
                labels.getCorrected(),
                labels.getWithdrawn()),
            labels.getWaitingImages(),
            labels.getWaitingLabels());
  }

  /** Returns whether there is nothing to tell. */
  public boolean saysNothing() {
    return equals(of(LabelFigures.NONE));
  }
}
