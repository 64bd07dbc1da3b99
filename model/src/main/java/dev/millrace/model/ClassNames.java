package dev.millrace.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What names classes may have. */
final class ClassNames {

  private static final int MOST_CHARACTERS = 200;

  private ClassNames() {}

  /**
   * Checks that there are no names, or one for each class. A name that is a number would be taken
   * for the number of a class.
   *
   * @throws IllegalArgumentException saying which name is wrong
   */
  static void requireFit(List<String> names, int classes) {
    if (names.isEmpty()) {
      return;
    }
    if (names.size() != classes) {
      throw new IllegalArgumentException(
          "network must have a name for each of its %d classes, but had %d names"
              .formatted(classes, names.size()));
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (name.isBlank() || !name.equals(name.strip()) || name.length() > MOST_CHARACTERS) {
        throw new IllegalArgumentException(
            "a class's name must have 1 to %d characters, with no space around them, but was '%s'"
                .formatted(MOST_CHARACTERS, name));
      }
      if (name.chars().allMatch(Character::isDigit)
          && !name.equals(Integer.toString(seen.size()))) {
        throw new IllegalArgumentException(
            "a class's name must be no number other than the class's own, but that of class %d was '%s'"
                .formatted(seen.size(), name));
      }
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            "classes must have different names, but two were '" + name + "'");
      }
    }
  }
}
