package dev.millrace.app.dashboard;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What the page shows beside the topics.
 *
 * @param applicationId consumer group whose lag is shown
 * @param test images to measure each new snapshot on; empty to show no test accuracy
 * @param hosts names, beside those of this machine, under which the page may be reached
 */
public record DashboardSettings(
    String applicationId, Optional<TestImages> test, List<String> hosts) {

  /** Checks that nothing is null. */
  public DashboardSettings {
    requireNonNull(applicationId, "applicationId");
    requireNonNull(test, "test");
    hosts = List.copyOf(hosts);
  }
}
