package dev.millrace.app.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker's directory, locked against every other broker of this and other processes for as long
 * as it is open.
 *
 * <p>Kafka's own lock is taken only after formatting and lies deeper; two brokers that format one
 * directory spoil it.
 */
final class DataDirectory implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DataDirectory.class);
  private static final String LOCK_FILE = "broker.lock";
  private static final String LOG_DIRECTORY = "kafka-logs";

  private final Path path;
  private final boolean temporary;
  private final FileChannel lock;

  private DataDirectory(Path path, boolean temporary, FileChannel lock) {
    this.path = path;
    this.temporary = temporary;
    this.lock = lock;
  }

  /**
   * Makes the directory where needed and locks it.
   *
   * @param wanted the directory, or empty for a temporary one that {@link #close} deletes
   * @throws EmbeddedBrokerException if it cannot be made, another broker holds it, or Kafka could
   *     not use its path
   */
  static DataDirectory open(Optional<Path> wanted) {
    String name =
        wanted.map(path -> path.toAbsolutePath().toString()).orElse("a temporary directory");
    if (name.contains(",")) {
      throw new EmbeddedBrokerException(
          "the broker's data directory must have no comma in its path, but was "
              + name
              + "; Kafka would take it for two directories",
          null);
    }
    try {
      Path path =
          wanted.isPresent()
              ? Files.createDirectories(wanted.get().toAbsolutePath())
              : Files.createTempDirectory("millrace-broker-");
      return new DataDirectory(path, wanted.isEmpty(), lock(path));
    } catch (IOException e) {
      throw new EmbeddedBrokerException(
          "cannot use " + name + " as the broker's data directory: " + e, e);
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    OverlappingFileLockException inThisProcess = null;
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      inThisProcess = e;
    }
    channel.close();
    throw new EmbeddedBrokerException(
        "another broker is using the data directory "
            + path
            + "; stop it or choose another directory",
        inThisProcess);
  }

  Path path() {
    return path;
  }

  /** Returns the directory that is Kafka's own; nothing else may stand in it. */
  Path logDirectory() {
    return path.resolve(LOG_DIRECTORY);
  }

  /** Formats the log directory with a new cluster id, unless it has one. */
  void formatOnce(Properties properties) {
    // Kafka writes this file last: without it, an earlier attempt was cut short.
    if (Files.exists(logDirectory().resolve("meta.properties"))) {
      return;
    }
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try {
      Path config = Files.createTempFile(path, "format-", ".properties");
      try (Writer writer = Files.newBufferedWriter(config)) {
        properties.store(writer, null);
      }
      String[] command = {
        "format", "--cluster-id", Uuid.randomUuid().toString(), "--config", config.toString()
      };
      try (PrintStream quiet = new PrintStream(output, true, StandardCharsets.UTF_8)) {
        if (StorageTool.execute(command, quiet) != 0) {
          throw new IOException(output.toString(StandardCharsets.UTF_8).strip());
        }
      } finally {
        Files.deleteIfExists(config);
      }
    } catch (IOException | RuntimeException e) {
      throw new EmbeddedBrokerException(
          "cannot format the broker's data directory " + path + ": " + e.getMessage(), e);
    }
  }

  /** Frees the directory, and deletes it if it was temporary. */
  @Override
  public void close() {
    try {
      lock.close();
      if (temporary) {
        deleteRecursively(path);
      }
    } catch (IOException | UncheckedIOException e) {
      log.warn("The broker's data directory {} was not cleaned up: {}", path, e.toString());
    }
  }

  private static void deleteRecursively(Path directory) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(directory)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.deleteIfExists(file);
    }
  }
}
