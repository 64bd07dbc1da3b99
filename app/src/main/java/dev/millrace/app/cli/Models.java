package dev.millrace.app.cli;

/** What commands say when there is more than one learner. */
final class Models {

  private Models() {}

  /** Returns the plain words for several learners. */
  static String note(int partitions) {
    return String.format(
        "There are %1$d partitions, so %1$d learners train one model: each on its own partition's images.",
        partitions);
  }
}
