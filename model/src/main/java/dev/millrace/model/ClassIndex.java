package dev.millrace.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The classes of a network by number and by name, as people and records name them.
 *
 * <p>Immutable and thread-safe.
 */
public final class ClassIndex {

  private static final int MOST_TOLD = 10;

  private final int classes;
  private final List<String> names;
  private final Map<String, Integer> numbers = new HashMap<>();

  /** Creates the index of a network's classes. */
  public ClassIndex(Architecture network) {
    this.classes = network.classes();
    this.names = network.classNames();
    for (int number = 0; number < names.size(); number++) {
      numbers.put(names.get(number), number);
    }
  }

  /** Returns the number of classes. */
  public int classes() {
    return classes;
  }

  /** Returns whether there is a class of this number. */
  public boolean has(int number) {
    return number >= 0 && number < classes;
  }

  /** Returns the name of a class; null if classes have none. */
  public String name(int number) {
    return names.isEmpty() ? null : names.get(number);
  }

  /**
   * Returns the class that a text means: one's name, or its number in decimal digits. White space
   * around it does not count.
   */
  public OptionalInt find(String text) {
    String stripped = text.strip();
    Integer named = numbers.get(stripped);
    if (named != null) {
      return OptionalInt.of(named);
    }
    if (stripped.isEmpty()
        || stripped.length() > 10
        || !stripped.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return OptionalInt.empty();
    }
    long number = Long.parseLong(stripped);
    return number < classes ? OptionalInt.of((int) number) : OptionalInt.empty();
  }

  /** Returns, as half a sentence, what {@link #find} finds; of many names the first ones. */
  public String known() {
    String numbersKnown = "a number from 0 to " + (classes - 1);
    if (names.isEmpty()) {
      return numbersKnown + ", because the classes have no names";
    }
    List<String> told = names.subList(0, Math.min(MOST_TOLD, names.size()));
    return "one of "
        + String.join(", ", told)
        + (names.size() > MOST_TOLD ? " and " + (names.size() - MOST_TOLD) + " more" : "")
        + ", or "
        + numbersKnown;
  }
}
