package dev.millrace.app.export;

import dev.millrace.model.Architecture;
import dev.millrace.topology.snapshot.Snapshot;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/**
 * What somebody who is handed a model needs to know of it, as Markdown. Mitchell et al., "Model
 * Cards for Model Reporting" (FAT* 2019), for what such a card has.
 */
public final class ModelCard {

  /** Classes up to which the whole confusion matrix is shown. */
  private static final int WHOLE_MATRIX = 20;

  private static final int MOST_CONFUSED = 10;

  private final Snapshot model;
  private final Map<String, String> settings;
  private final String data;
  private final int classes;
  private final long[] confusion; // [classes, classes]: by label, then by prediction

  /**
   * Begins the card of a model.
   *
   * @param settings that it was trained with, as far as they are known
   * @param data the name of the images that it is tested on
   */
  public ModelCard(Snapshot model, Map<String, String> settings, String data) {
    this.model = model;
    this.settings = Map.copyOf(settings);
    this.data = data;
    classes = model.architecture().classes();
    confusion = new long[Math.multiplyExact(classes, classes)];
  }

  /** Takes note of an answer to one of the test images. */
  public void answered(int label, int predicted) {
    confusion[label * classes + predicted]++;
  }

  @Override
  public String toString() {
    StringJoiner card = new StringJoiner("\n", "", "\n");
    card.add("# Model `" + model.modelId() + "`").add("");
    addModel(card);
    addAccuracy(card);
    addConfusion(card);
    addLimits(card);
    return card.toString();
  }

  private void addModel(StringJoiner card) {
    Architecture network = model.architecture();
    card.add("| | |").add("|---|---|");
    row(card, "What it does", "says which of " + classes + " classes an image is of");
    row(
        card,
        "Classes",
        String.join(", ", IntStream.range(0, classes).mapToObj(this::name).toList()));
    row(
        card,
        "Images",
        "%d x %d x %d (channels, height, width), 0 to 255"
            .formatted(network.channels(), network.height(), network.width()));
    row(
        card,
        "Learned from",
        "%s labeled images of a stream, in %s optimizer steps"
            .formatted(number(model.images()), number(model.step())));
    if (!model.at().equals(Instant.EPOCH)) {
      row(card, "Published", model.at().toString());
    }
    row(card, "Parameters", number(network.parameterCount()));
    row(card, "SHA-256 of the weights", "`" + model.sha256() + "`");
    row(card, "Network", "`" + network.toJson() + "`");
    settings.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            setting -> row(card, "Setting " + setting.getKey(), "`" + setting.getValue() + "`"));
    card.add("");
  }

  private void addAccuracy(StringJoiner card) {
    long images = IntStream.range(0, classes).mapToLong(this::images).sum();
    long correct = IntStream.range(0, classes).mapToLong(this::correct).sum();
    card.add("## Accuracy").add("");
    card.add(
            "Tested on %s labeled images (%s), which are to be others than those it learned from: **%s** are right."
                .formatted(number(images), data, percent(correct, images)))
        .add("");
    card.add("| class | images | found (recall) | right when said (precision) |");
    card.add("|---|---|---|---|");
    for (int k = 0; k < classes; k++) {
      card.add(
          "| %s | %s | %s | %s |"
              .formatted(
                  name(k),
                  number(images(k)),
                  percent(correct(k), images(k)),
                  percent(correct(k), predicted(k))));
    }
    card.add("");
  }

  private void addConfusion(StringJoiner card) {
    card.add("## What it confuses").add("");
    List<Integer> confused =
        IntStream.range(0, confusion.length)
            .filter(cell -> cell / classes != cell % classes && confusion[cell] > 0)
            .boxed()
            .sorted(Comparator.comparingLong((Integer cell) -> -confusion[cell]))
            .limit(MOST_CONFUSED)
            .toList();
    if (confused.isEmpty()) {
      card.add("Nothing, on these images.").add("");
      return;
    }
    card.add("| is | said | images |").add("|---|---|---|");
    for (int cell : confused) {
      card.add(
          "| %s | %s | %s |"
              .formatted(name(cell / classes), name(cell % classes), number(confusion[cell])));
    }
    card.add("");
    if (classes <= WHOLE_MATRIX) {
      addMatrix(card);
    }
  }

  private void addMatrix(StringJoiner card) {
    StringJoiner head = new StringJoiner(" | ", "| is \\ said | ", " |");
    IntStream.range(0, classes).forEach(k -> head.add(name(k)));
    card.add(head.toString()).add("|---" + "|---".repeat(classes) + "|");
    for (int label = 0; label < classes; label++) {
      StringJoiner row = new StringJoiner(" | ", "| " + name(label) + " | ", " |");
      for (int k = 0; k < classes; k++) {
        row.add(number(confusion[label * classes + k]));
      }
      card.add(row.toString());
    }
    card.add("");
  }

  private static void addLimits(StringJoiner card) {
    card.add("## Limits").add("");
    card.add(
        "- It names one of its classes for every image, also for one that is of none of them.");
    card.add("- It was tested on the images named above. On others it may do worse.");
    card.add("- Its probabilities need not be as frequent as they say: `watch accuracy` has the");
    card.add("  calibration error on the stream.");
    card.add("- It learned from a stream, so what the stream showed last counts most.");
  }

  private long images(int label) {
    return IntStream.range(0, classes).mapToLong(k -> confusion[label * classes + k]).sum();
  }

  private long predicted(int k) {
    return IntStream.range(0, classes).mapToLong(label -> confusion[label * classes + k]).sum();
  }

  private long correct(int k) {
    return confusion[k * classes + k];
  }

  private String name(int k) {
    List<String> names = model.architecture().classNames();
    return names.isEmpty() ? Integer.toString(k) : names.get(k).replace("|", "\\|");
  }

  private static void row(StringJoiner card, String what, String value) {
    card.add("| " + what + " | " + value + " |");
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String percent(long part, long whole) {
    return whole == 0 ? "–" : String.format(Locale.ROOT, "%.2f %%", 100.0 * part / whole);
  }
}
