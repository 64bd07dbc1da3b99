package dev.millrace.model.data;

/** How image ids are written. */
final class Ids {
  private static final int DIGITS = 5;

  private Ids() {}

  /** The name and the index, the latter with at least five digits: {@code train-00042}. */
  static String numbered(String name, long index) {
    String number = Long.toString(index);
    return name + "-" + "0".repeat(Math.max(0, DIGITS - number.length())) + number;
  }
}
