package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.app.report.HeldOutAccuracy;
import dev.millrace.app.report.LabelReport;
import dev.millrace.app.report.NewestEntries;
import dev.millrace.app.report.StreamPosition;
import dev.millrace.app.watch.DeadLetterCause;
import dev.millrace.model.Architecture;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.DriftEvent;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.Label;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.label.LabelFigures;
import dev.millrace.topology.snapshot.Snapshot;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What the topics have said, as far as the page shows it: bounded in bytes, however long the stream
 * and whatever its records say. Each change has a version, so that a browser can be sent what came
 * since the version it has.
 *
 * <p>Thread-safe.
 */
final class StreamModel implements EventStream.Source {

  private static final int DEAD_LETTERS = 8;
  private static final int MOST_LEARNERS = 64;
  private static final int MOST_NAMES = 1000;
  private static final long SILENCE_MS = 5000;
  private static final long LEARNERS_BYTES = 1 << 20;

  private final Versions versions = new Versions();
  private final History history = new History(versions);
  private final Gallery gallery;
  private final Whole position = new Whole(versions);
  private final Whole accuracy = new Whole(versions);
  private final Whole classes = new Whole(versions);
  private final Whole learners = new Whole(versions);
  private final Whole labels = new Whole(versions);
  private final Whole deadLetterCount = new Whole(versions);
  private final Newest deadLetters = new Newest(versions, DEAD_LETTERS);
  private final Whole model = new Whole(versions);
  private final Whole test = new Whole(versions);
  private final Map<String, Part> parts = new LinkedHashMap<>();

  /** What is shown of a learner, its mini-batch, and what became of its labels. */
  private record Learner(ObjectNode shown, int batch, LabelFigures labels) {}

  private final NewestEntries<Learner> newestSteps =
      new NewestEntries<>(MOST_LEARNERS, LEARNERS_BYTES, step -> 0);
  private Accuracy newestAccuracy;
  private boolean classesAreStale;
  private boolean learnersAreStale;
  private long deadLettersSeen;
  private long positionAt;

  /**
   * Makes an empty one.
   *
   * @param decode reads a prediction; null if it cannot be read
   */
  StreamModel(Function<byte[], Prediction> decode) {
    gallery = new Gallery(versions, decode);
    parts.put("position", position);
    parts.put("accuracy", accuracy);
    parts.put("classes", classes);
    parts.put("learners", learners);
    parts.put("labels", labels);
    parts.put("history", history);
    parts.put("images", gallery.newest());
    parts.put("mistakes", gallery.mistakes());
    parts.put("deadLetterCount", deadLetterCount);
    parts.put("deadLetters", deadLetters);
    parts.put("model", model);
    parts.put("test", test);
  }

  synchronized void add(Accuracy figures) {
    // Of many classes these are large, and they are not shown.
    if (!ClassFigures.isConfusion(figures.getConfusion(), figures)) {
      figures.setConfusion(List.of());
    }
    if (!ClassFigures.isConfusion(figures.getWindowConfusion(), figures)) {
      figures.setWindowConfusion(List.of());
    }
    newestAccuracy = figures;
    classesAreStale = true;
    history.add(figures);
  }

  synchronized void add(TrainingStep step) {
    String id = Json.text(step.getLearner());
    Learner before = newestSteps.remove(id);
    // A step of a label that does not wait has fewer images than the next one may have.
    int batch = Math.max(step.getBatchSize(), before == null ? 0 : before.batch());
    newestSteps.put(
        id, new Learner(describe(step).put("batch", batch), batch, LabelReport.figures(step)));
    learnersAreStale = true;
    history.add(step);
  }

  synchronized void add(DriftEvent event) {
    history.add(event);
  }

  synchronized void addImage(Image image) {
    gallery.addImage(image);
  }

  synchronized void addImage(String id, Thumbnail thumbnail) {
    gallery.addImage(id, thumbnail);
  }

  synchronized void add(Label label) {
    gallery.addLabel(label);
  }

  synchronized void addPrediction(String id, byte[] prediction) {
    gallery.addPrediction(id, prediction);
  }

  /** Counts predictions that were made about a time, shown or not. */
  synchronized void addAnswered(long time, long images) {
    history.addAnswered(time, images);
  }

  synchronized void addDeadLetter(DeadLetterCause cause, long time) {
    deadLettersSeen++;
    deadLetters.add(
        Json.object()
            .put("source", Json.text(cause.source()))
            .put("reason", Json.text(cause.reason()))
            .put("at", time));
  }

  /** Says how many dead letters there were before the first that was read. */
  synchronized void skipDeadLetters(long count) {
    deadLettersSeen += count;
  }

  /**
   * Says how far the application has come.
   *
   * @param perSecond images that it passes per second
   */
  synchronized void setPosition(StreamPosition newest, double perSecond, long now) {
    positionAt = now;
    position.set(
        Json.object()
            .put("kafka", true)
            .put("end", newest.imagesEnd())
            .put("committed", newest.imagesCommitted())
            .put("lag", newest.lag())
            .put("perSecond", Math.round(perSecond)));
  }

  /** Says that nobody asks for the position for a while. */
  synchronized void forgetPosition() {
    positionAt = 0;
  }

  synchronized void setModel(Snapshot newest) {
    Architecture network = newest.architecture();
    ObjectNode node = Json.object();
    node.put("id", Json.text(newest.modelId()));
    node.put("step", newest.step());
    node.put("images", newest.images());
    node.put("sha256", newest.sha256());
    node.put("parameters", network.parameterCount());
    node.put("classes", network.classes());
    List<String> names = network.classNames();
    if (!names.isEmpty() && names.size() <= MOST_NAMES) {
      ArrayNode shown = node.putArray("names");
      names.forEach(name -> shown.add(Json.text(name)));
    }
    node.put("channels", network.channels());
    node.put("height", network.height());
    node.put("width", network.width());
    node.set("filters", Filters.of(newest));
    model.set(node);
  }

  synchronized void setTest(String images, Snapshot snapshot, HeldOutAccuracy measured) {
    test.set(
        Json.object()
            .put("name", images)
            .put("images", measured.images())
            .put("accuracy", measured.accuracy())
            .put("step", snapshot.step()));
    history.addTest(snapshot.at().toEpochMilli(), measured.accuracy());
  }

  /** Says that the newest model could not be tested: the figure of an older one is not its. */
  synchronized void forgetTest() {
    test.set(JsonNodeFactory.instance.nullNode());
  }

  /** Makes the newest figures ready to be sent; called a few times a second. */
  synchronized void tick(long now) {
    history.tick(now);
    if (positionAt > 0 && now - positionAt > SILENCE_MS) {
      position.set(Json.object().put("kafka", false));
    }
    deadLetterCount.set(JsonNodeFactory.instance.numberNode(deadLettersSeen));
    if (newestAccuracy != null) {
      accuracy.set(describe(newestAccuracy));
    }
    if (learnersAreStale) {
      List<Learner> newest = newestSteps.values();
      learners.set(describe(newest));
      labels.set(
          Json.of(
              LabelReport.of(
                  newest.stream()
                      .map(Learner::labels)
                      .reduce(LabelFigures.NONE, LabelFigures::plus))));
      learnersAreStale = false;
    }
  }

  /** Makes ready what need not be sent as often. */
  synchronized void slowTick() {
    gallery.release();
    if (classesAreStale) {
      classes.set(ClassFigures.of(newestAccuracy));
      classesAreStale = false;
    }
  }

  @Override
  public synchronized long version() {
    return versions.newest();
  }

  @Override
  public synchronized EventStream.Changes since(long version) {
    ObjectNode frame = Json.object();
    if (version == 0) {
      frame.put("reset", true);
    }
    parts.forEach(
        (name, part) -> {
          JsonNode changed = part.since(version);
          if (changed != null) {
            frame.set(name, changed);
          }
        });
    return new EventStream.Changes(versions.newest(), frame.toString());
  }

  private static ObjectNode describe(Accuracy figures) {
    ObjectNode node = Json.object();
    node.put("images", figures.getImages());
    node.put("window", figures.getWindow());
    Json.put(node, "windowed", figures.getWindowed());
    Json.put(node, "fading", figures.getFading());
    Json.put(node, "cumulative", figures.getCumulative());
    Json.put(node, "logLoss", figures.getLogLoss());
    MeasureFigures.addTo(node, figures);
    return node;
  }

  private static ObjectNode describe(TrainingStep step) {
    ObjectNode node = Json.object();
    node.put("id", Json.text(step.getLearner()));
    node.put("step", step.getStep());
    node.put("images", step.getImages());
    Json.put(node, "loss", step.getLoss());
    Json.put(node, "learningRate", step.getLearningRate());
    return node;
  }

  private static ArrayNode describe(List<Learner> newest) {
    ArrayNode node = Json.array();
    newest.stream()
        .map(Learner::shown)
        .sorted(Comparator.comparing(step -> step.get("id").textValue()))
        .forEach(node::add);
    return node;
  }
}
