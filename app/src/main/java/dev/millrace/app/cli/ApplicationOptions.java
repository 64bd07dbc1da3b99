package dev.millrace.app.cli;

import picocli.CommandLine.Option;

/**
 * The option that names an application: its consumer group, and the prefix of its internal topics.
 */
final class ApplicationOptions {

  static final String DEFAULT_ID = "millrace";

  @Option(
      names = "--application-id",
      paramLabel = "ID",
      defaultValue = DEFAULT_ID,
      description =
          "Instances with the same id share the work and the state; ${DEFAULT-VALUE} unless given.")
  private String applicationId;

  /** Returns the id. */
  String applicationId() {
    return applicationId;
  }
}
