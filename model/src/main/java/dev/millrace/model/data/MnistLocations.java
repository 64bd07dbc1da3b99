package dev.millrace.model.data;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where MNIST may be, in the order in which it is looked for. The first of the two directories that
 * is present must hold it, since somebody said so; the cache and the mirrors are tried only without
 * them.
 *
 * @param directory the directory that the user named for this run
 * @param environmentDirectory the value of the environment variable {@code MNIST_DIR}
 * @param cache the folder that downloads are kept in; it need not exist
 * @param mirrors addresses that end in a slash, tried in turn; none to stay offline
 */
public record MnistLocations(
    Optional<Path> directory, Optional<Path> environmentDirectory, Path cache, List<URI> mirrors) {
  /** Public mirrors of the four files. */
  public static final List<URI> PUBLIC_MIRRORS =
      List.of(
          URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/"),
          URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"));

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if a mirror's address does not end in a slash
   */
  public MnistLocations {
    mirrors = List.copyOf(mirrors);
    for (URI mirror : mirrors) {
      if (!mirror.toString().endsWith("/")) {
        throw new IllegalArgumentException("mirror must end in a slash, but was " + mirror);
      }
    }
  }
}
