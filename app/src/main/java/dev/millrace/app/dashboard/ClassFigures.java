package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.ClassAccuracy;
import java.util.Comparator;
import java.util.List;

/**
 * The figures of single classes that are sent to the page: all of them with their confusion or,
 * where there are many, those with the most mistakes.
 */
final class ClassFigures {

  static final int MOST = 32;

  private static final Comparator<ClassAccuracy> MOST_MISTAKES_FIRST =
      Comparator.comparingLong((ClassAccuracy each) -> each.getCorrect() - each.getImages())
          .thenComparingInt(ClassAccuracy::getLabel);

  private ClassFigures() {}

  /** Returns whether the record has a confusion matrix of the classes that it lists. */
  static boolean hasConfusion(Accuracy figures) {
    List<ClassAccuracy> classes = figures.getPerClass();
    int count = classes.size();
    if (count > MOST || figures.getConfusion().size() != count * count) {
      return false;
    }
    for (int label = 0; label < count; label++) {
      if (classes.get(label).getLabel() != label) {
        return false;
      }
    }
    return true;
  }

  /** Returns columns of the classes; what the record does not have is left out. */
  static ObjectNode of(Accuracy figures) {
    List<ClassAccuracy> classes = figures.getPerClass();
    List<ClassAccuracy> shown = classes;
    if (classes.size() > MOST) {
      shown =
          classes.stream()
              .filter(each -> each.getCorrect() < each.getImages())
              .sorted(MOST_MISTAKES_FIRST)
              .limit(MOST)
              .toList();
    }
    ObjectNode node = Json.object();
    node.put("all", shown.size() == classes.size());
    ArrayNode labels = node.putArray("labels");
    ArrayNode images = node.putArray("images");
    ArrayNode correct = node.putArray("correct");
    for (ClassAccuracy each : shown) {
      labels.add(each.getLabel());
      images.add(each.getImages());
      correct.add(each.getCorrect());
    }
    if (hasConfusion(figures)) {
      ArrayNode confusion = node.putArray("confusion");
      figures.getConfusion().forEach(confusion::add);
    }
    return node;
  }
}
