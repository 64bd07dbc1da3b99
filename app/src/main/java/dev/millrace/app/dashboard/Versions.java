package dev.millrace.app.dashboard;

/** The count of changes, which all parts of the model share. */
final class Versions {

  private long newest;

  /** Returns the number of a change that is being made. */
  long next() {
    return ++newest;
  }

  long newest() {
    return newest;
  }
}
