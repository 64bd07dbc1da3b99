package dev.millrace.app.dashboard;

import static java.util.Objects.requireNonNull;

import dev.millrace.model.data.ImageSource;
import dev.millrace.topology.snapshot.Snapshot;
import java.util.function.Function;

/**
 * Labeled images that no learner is fed with their labels, to measure snapshots on.
 *
 * @param name what they are, for instance {@code "MNIST"}
 * @param open opens those for a snapshot; each source is read to its end and closed
 */
public record TestImages(String name, Function<Snapshot, ImageSource> open) {

  /** Checks that nothing is null. */
  public TestImages {
    requireNonNull(name, "name");
    requireNonNull(open, "open");
  }
}
