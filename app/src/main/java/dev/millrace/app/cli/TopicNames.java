package dev.millrace.app.cli;

import java.util.Optional;
import java.util.regex.Pattern;

/** Kafka's rules for the names of topics, which prefixes and application ids become a part of. */
final class TopicNames {

  private static final int MAX_LENGTH = 249;
  private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]*");

  /** More than what comes behind an application's id in the name of any internal topic. */
  private static final int INTERNAL_SUFFIX_LENGTH = 99;

  private TopicNames() {}

  /**
   * Returns what is wrong with a prefix of topics' names, which may be empty.
   *
   * @param longest of the names that follow the prefix, how many characters it has
   */
  static Optional<String> problemOfPrefix(String prefix, int longest) {
    return problem(prefix, 0, MAX_LENGTH - longest);
  }

  /**
   * Returns what is wrong with an application's id: it begins the names of topics, and is that of a
   * folder.
   */
  static Optional<String> problemOfApplicationId(String id) {
    return id.equals(".") || id.equals("..")
        ? Optional.of("must not be '.' or '..', which are folders of another meaning")
        : problem(id, 1, MAX_LENGTH - INTERNAL_SUFFIX_LENGTH);
  }

  private static Optional<String> problem(String name, int min, int max) {
    if (!LEGAL.matcher(name).matches()) {
      return Optional.of(
          "must have letters of ASCII, digits, '.', '_' and '-' only, as names of topics in Kafka,"
              + " but was '%s'".formatted(name));
    }
    return name.length() >= min && name.length() <= max
        ? Optional.empty()
        : Optional.of(
            "must have %d to %d characters, but had %d".formatted(min, max, name.length()));
  }
}
