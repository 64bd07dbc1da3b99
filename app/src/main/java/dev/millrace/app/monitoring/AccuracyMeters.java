package dev.millrace.app.monitoring;

import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.ClassAccuracy;
import dev.millrace.topology.observe.AccuracyObserver;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToDoubleFunction;

/**
 * The meters of the rolling accuracy. They show the newest figures when they are read, so that a
 * new figure costs no more than a reference. They appear with the first figures.
 */
final class AccuracyMeters implements AccuracyObserver {

  /** Of more classes there are no time series: those of confusion are the square of this. */
  static final int MAX_CLASSES = 32;

  private final MeterGroup group;
  private final MeasureMeters measures;
  private volatile Accuracy newest;

  AccuracyMeters(MeterGroup group) {
    this.group = group;
    measures = new MeasureMeters(group, () -> newest);
  }

  @Override
  public void measured(Accuracy figures) {
    boolean first = newest == null;
    newest = figures;
    if (first) {
      register(figures);
    }
  }

  private void register(Accuracy figures) {
    accuracy("cumulative", Accuracy::getCumulative);
    accuracy("windowed", Accuracy::getWindowed);
    accuracy("fading", Accuracy::getFading);
    measures.register();
    MeterRegistry registry = group.registry();
    group.add(
        Gauge.builder("millrace.log.loss", () -> newest.getLogLoss())
            .description("Mean log loss of all predictions of labeled images, in nats")
            .register(registry));
    group.add(
        FunctionCounter.builder("millrace.scored.images", this, self -> self.newest.getImages())
            .description("Predictions of labeled images that the accuracy counts")
            .register(registry));
    int classes = figures.getPerClass().size();
    if (classes > MAX_CLASSES) {
      return;
    }
    for (int label = 0; label < classes; label++) {
      classAccuracy(label);
    }
    if (figures.getConfusion().size() == classes * classes) {
      for (int label = 0; label < classes; label++) {
        for (int predicted = 0; predicted < classes; predicted++) {
          confusion(label, predicted, label * classes + predicted);
        }
      }
    }
  }

  private void accuracy(String kind, ToDoubleFunction<Accuracy> value) {
    group.add(
        Gauge.builder("millrace.accuracy.ratio", () -> value.applyAsDouble(newest))
            .description("Prequential accuracy over all learners, from 0 to 1")
            .tag("kind", kind)
            .register(group.registry()));
  }

  private void classAccuracy(int label) {
    group.add(
        Gauge.builder("millrace.class.accuracy.ratio", () -> windowed(label))
            .description("Prequential accuracy of a class in the sliding window, from 0 to 1")
            .tags(named("class", label).and("label", Integer.toString(label)))
            .register(group.registry()));
  }

  /** Returns a tag with the name of a class; none if classes have no names. */
  private Tags named(String tag, int label) {
    String name = newest.getPerClass().get(label).getName();
    return name == null ? Tags.empty() : Tags.of(tag, name);
  }

  /** Returns NaN while the window has no image of the class. */
  private double windowed(int label) {
    ClassAccuracy figures = newest.getPerClass().get(label);
    return (double) figures.getWindowCorrect() / figures.getWindowImages();
  }

  private void confusion(int label, int predicted, int place) {
    group.add(
        FunctionCounter.builder(
                "millrace.confusion.images", this, self -> self.newest.getConfusion().get(place))
            .description("Labeled images by their label and what was predicted for them")
            .tags(named("class", label).and(named("predicted.class", predicted)))
            .tag("label", Integer.toString(label))
            .tag("predicted", Integer.toString(predicted))
            .tag("correct", Boolean.toString(label == predicted))
            .register(group.registry()));
  }

  @Override
  public void close() {
    group.close();
  }
}
