package dev.millrace.app.cli;

/** What commands say when there is more than one model. */
final class Models {

  private Models() {}

  /** Returns the plain words for several learners that do not share a model. */
  static String note(int partitions) {
    return String.format(
        "There are %1$d partitions, so there are %1$d models: each learner trains on its own partition's images.",
        partitions);
  }
}
