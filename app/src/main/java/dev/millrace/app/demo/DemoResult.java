package dev.millrace.app.demo;

import dev.millrace.app.output.Table;
import dev.millrace.topology.label.LabelCounts;
import dev.millrace.topology.label.LabelFigures;
import java.util.Locale;

/**
 * What came out of the demo, by what stands on the topics. Names and order are those of its JSON.
 *
 * @param data where the images come from: "MNIST", or another set's name
 * @param images labeled images that were sent to learn from
 * @param predictions predictions made for them; more than images only if somebody else sent images
 *     of the same ids
 * @param testPredictions predictions made for the test images, which were sent without labels
 * @param deadLetters records on the dead-letter topic that are images of the demo
 * @param prequential test-then-train accuracy over the labeled images of the stream, those that
 *     others sent included
 * @param testAccuracy share of the test images that was predicted right
 * @param testImages test images that were sent
 * @param step optimizer steps behind the newest snapshot
 * @param drifts how often a learner has noticed that its error rose
 * @param memory images that the learners remember
 * @param labels what became of labels that were not sent with their images
 * @param modelSha256 SHA-256 of that snapshot
 * @param models models that were trained
 * @param learners learners that trained them, one per partition
 * @param seconds from the first image sent by this run to the last prediction of a labeled one
 * @param imagesPerSecond labeled images of this run per second of that time
 */
public record DemoResult(
    String data,
    long images,
    long predictions,
    long testPredictions,
    long deadLetters,
    Prequential prequential,
    double testAccuracy,
    long testImages,
    long step,
    long drifts,
    long memory,
    Labels labels,
    String modelSha256,
    int models,
    int learners,
    double seconds,
    double imagesPerSecond) {

  /**
   * Rolling accuracy after the last labeled image.
   *
   * @param cumulative over all images
   * @param windowed over the last {@code window} images
   * @param window length of the sliding window
   * @param fading with a fading factor
   */
  public record Prequential(double cumulative, double windowed, int window, double fading) {}

  /**
   * What had become of labels when the last one had been taken in, before the test.
   *
   * @param joined images whose label came on its topic, and was learned from
   * @param missing images without a label, those that waited for one included
   * @param unknown labels without an image, those that waited for one included
   * @param repeated labels that said again what was known
   * @param corrected labels that corrected another
   */
  public record Labels(long joined, long missing, long unknown, long repeated, long corrected) {

    private static final Labels NONE = new Labels(0, 0, 0, 0, 0);

    static Labels of(LabelFigures figures) {
      LabelCounts counts = figures.counts();
      return new Labels(
          counts.joined(),
          counts.missing() + figures.waitingImages(),
          counts.unknown() + figures.waitingLabels(),
          counts.repeated(),
          counts.corrected());
    }
  }

  /** Returns the figures for people. */
  public Table table() {
    Table table = new Table("What Millrace learned", "Figure", "Value");
    table
        .row("Data", data)
        .row("Images learned from", grouped(images))
        .row("Predictions for them", grouped(predictions))
        .row("Dead letters", grouped(deadLetters))
        .row("Prequential accuracy, all images", percent(prequential.cumulative()))
        .row(
            "Prequential accuracy, last " + grouped(prequential.window()),
            percent(prequential.windowed()))
        .row("Prequential accuracy, fading", percent(prequential.fading()))
        .row("Test accuracy, " + grouped(testImages) + " unseen images", percent(testAccuracy))
        .row("Optimizer steps", grouped(step))
        .row("Images remembered", grouped(memory))
        .row("Changes noticed (drift)", grouped(drifts));
    if (!labels.equals(Labels.NONE)) {
      table
          .row("Labels that came later", grouped(labels.joined()))
          .row("Images without a label", grouped(labels.missing()))
          .row("Labels of unknown images", grouped(labels.unknown()))
          .row("Labels repeated", grouped(labels.repeated()))
          .row("Labels corrected", grouped(labels.corrected()));
    }
    return table
        .row(
            "Time", String.format(Locale.ROOT, "%.1f s (%,.0f images/s)", seconds, imagesPerSecond))
        .row("Model SHA-256", modelSha256);
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }
}
