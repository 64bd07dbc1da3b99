package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.app.report.HeldOutAccuracy;
import dev.millrace.app.report.StreamPosition;
import dev.millrace.app.watch.DeadLetterCause;
import dev.millrace.model.Architecture;
import dev.millrace.model.LayerSpec;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.ClassAccuracy;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.snapshot.Snapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the topics have said, as far as the page shows it: bounded, however long the stream. Each
 * change has a version, so that a browser can be sent what came since the version it has.
 *
 * <p>Thread-safe.
 */
final class StreamModel {

  private static final int DEAD_LETTERS = 8;
  private static final int MOST_LEARNERS = 64;
  private static final long SILENCE_MS = 5000;
  private static final int MOST_CLASSES_IN_CONFUSION = 32;

  private final Versions versions = new Versions();
  private final History history = new History(versions);
  private final Gallery gallery;
  private final Whole position = new Whole(versions);
  private final Whole accuracy = new Whole(versions);
  private final Whole classes = new Whole(versions);
  private final Whole learners = new Whole(versions);
  private final Whole deadLetterCount = new Whole(versions);
  private final Newest deadLetters = new Newest(versions, DEAD_LETTERS);
  private final Whole model = new Whole(versions);
  private final Whole test = new Whole(versions);
  private final Map<String, Part> parts = new LinkedHashMap<>();

  private final Map<String, TrainingStep> newestSteps = new TreeMap<>();
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
    parts.put("history", history);
    parts.put("images", gallery.newest());
    parts.put("mistakes", gallery.mistakes());
    parts.put("deadLetterCount", deadLetterCount);
    parts.put("deadLetters", deadLetters);
    parts.put("model", model);
    parts.put("test", test);
  }

  synchronized void add(Accuracy figures) {
    newestAccuracy = figures;
    classesAreStale = true;
    history.add(figures);
  }

  synchronized void add(TrainingStep step) {
    if (newestSteps.containsKey(step.getLearner()) || newestSteps.size() < MOST_LEARNERS) {
      newestSteps.put(step.getLearner(), step);
      learnersAreStale = true;
    }
    history.add(step);
  }

  synchronized void addImage(Image image) {
    gallery.addImage(image);
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
        Json.object().put("source", cause.source()).put("reason", cause.reason()).put("at", time));
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
    node.put("id", newest.modelId());
    node.put("step", newest.step());
    node.put("images", newest.images());
    node.put("sha256", newest.sha256());
    node.put("parameters", network.parameterCount());
    node.put("classes", network.classes());
    node.put("channels", network.channels());
    node.put("height", network.height());
    node.put("width", network.width());
    ArrayNode layers = node.putArray("layers");
    network.layers().stream().map(LayerSpec::type).forEach(layers::add);
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
      learners.set(describe(newestSteps));
      learnersAreStale = false;
    }
  }

  /** Makes ready what need not be sent as often. */
  synchronized void slowTick() {
    gallery.release();
    if (classesAreStale) {
      classes.set(describeClasses(newestAccuracy));
      classesAreStale = false;
    }
  }

  /** Returns the version of the newest change. */
  synchronized long version() {
    return versions.newest();
  }

  /**
   * What has changed up to a version.
   *
   * @param version the newest that is in the text
   * @param text JSON
   */
  record Changes(long version, String text) {}

  /**
   * Returns what has changed since a version.
   *
   * @param version 0 for everything
   */
  synchronized Changes since(long version) {
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
    return new Changes(versions.newest(), frame.toString());
  }

  private static ObjectNode describe(Accuracy figures) {
    return Json.object()
        .put("images", figures.getImages())
        .put("windowed", figures.getWindowed())
        .put("window", figures.getWindow())
        .put("fading", figures.getFading())
        .put("cumulative", figures.getCumulative())
        .put("logLoss", figures.getLogLoss());
  }

  private static ArrayNode describe(Map<String, TrainingStep> steps) {
    ArrayNode node = Json.array();
    for (TrainingStep step : steps.values()) {
      node.addObject()
          .put("id", step.getLearner())
          .put("step", step.getStep())
          .put("images", step.getImages())
          .put("loss", step.getLoss())
          .put("learningRate", step.getLearningRate())
          .put("batch", step.getBatchSize());
    }
    return node;
  }

  private static ObjectNode describeClasses(Accuracy figures) {
    ObjectNode node = Json.object();
    ArrayNode images = node.putArray("images");
    ArrayNode correct = node.putArray("correct");
    for (ClassAccuracy each : figures.getPerClass()) {
      images.add(each.getImages());
      correct.add(each.getCorrect());
    }
    if (images.size() <= MOST_CLASSES_IN_CONFUSION) {
      ArrayNode confusion = node.putArray("confusion");
      figures.getConfusion().forEach(confusion::add);
    }
    return node;
  }
}
