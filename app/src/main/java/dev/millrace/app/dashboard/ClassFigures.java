package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.ClassAccuracy;
import java.util.Comparator;
import java.util.List;

/**
 * The figures of single classes that are sent to the page, over the sliding window and since the
 * first image: all of them with their confusion or, where there are many, those with the most
 * mistakes.
 */
final class ClassFigures {

  static final int MOST = 32;

  private static final Comparator<Count> MOST_MISTAKES_FIRST =
      Comparator.comparingLong((Count each) -> each.correct - each.images)
          .thenComparingInt(Count::label);

  private ClassFigures() {}

  /** Returns whether counts are a confusion matrix of the classes that the record lists. */
  static boolean isConfusion(List<Long> confusion, Accuracy figures) {
    List<ClassAccuracy> classes = figures.getPerClass();
    int count = classes.size();
    if (count > MOST || confusion.size() != count * count) {
      return false;
    }
    for (int label = 0; label < count; label++) {
      if (classes.get(label).getLabel() != label) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns both kinds of figures as {@code window} and {@code total}. There is no {@code window}
   * in those of an application that counts no classes there.
   */
  static ObjectNode of(Accuracy figures) {
    List<Count> window =
        figures.getPerClass().stream()
            .map(
                it ->
                    new Count(
                        it.getLabel(), it.getName(), it.getWindowImages(), it.getWindowCorrect()))
            .toList();
    List<Count> total =
        figures.getPerClass().stream()
            .map(it -> new Count(it.getLabel(), it.getName(), it.getImages(), it.getCorrect()))
            .toList();
    ObjectNode node = Json.object();
    if (images(window) > 0) {
      node.set("window", columns(window, figures.getWindowConfusion(), figures));
    }
    node.set("total", columns(total, figures.getConfusion(), figures));
    return node;
  }

  /** Returns columns of the classes; what the record does not have is left out. */
  private static ObjectNode columns(List<Count> classes, List<Long> confusion, Accuracy figures) {
    List<Count> shown = classes;
    if (classes.size() > MOST) {
      shown =
          classes.stream()
              .filter(each -> each.correct < each.images)
              .sorted(MOST_MISTAKES_FIRST)
              .limit(MOST)
              .toList();
    }
    ObjectNode node = Json.object();
    node.put("counted", images(classes));
    node.put("all", shown.size() == classes.size());
    ArrayNode labels = node.putArray("labels");
    ArrayNode names = Json.array();
    ArrayNode images = node.putArray("images");
    ArrayNode correct = node.putArray("correct");
    for (Count each : shown) {
      labels.add(each.label);
      if (each.name != null) {
        names.add(Json.text(each.name));
      }
      images.add(each.images);
      correct.add(each.correct);
    }
    if (!names.isEmpty() && names.size() == labels.size()) {
      node.set("names", names);
    }
    if (isConfusion(confusion, figures)) {
      ArrayNode counts = node.putArray("confusion");
      confusion.forEach(counts::add);
    }
    return node;
  }

  private static long images(List<Count> classes) {
    return classes.stream().mapToLong(Count::images).sum();
  }

  private record Count(int label, String name, long images, long correct) {}
}
