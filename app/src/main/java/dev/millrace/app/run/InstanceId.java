package dev.millrace.app.run;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.error.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name of an instance that its successor after a crash has too, so that the brokers know the
 * two for one: the group gives the successor the partitions at once, and the transaction that the
 * crash left open is ended at once. It is kept in the state directory, which is locked for as long
 * as this object is open: two that run under one name would throw each other out.
 */
final class InstanceId implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(InstanceId.class);
  private static final String FILE = "instance-id";

  /** A written id, and no more of a file that holds something else. */
  private static final int ID_BYTES = 36;

  private final String value;
  private final Optional<FileChannel> lock;

  private InstanceId(String value, Optional<FileChannel> lock) {
    this.value = value;
    this.lock = lock;
  }

  /**
   * Returns the id that the settings give as {@code group.instance.id}, for which the user answers;
   * otherwise {@linkplain #claim claims} that of the application's state directory.
   */
  static InstanceId of(KafkaSettings kafka, RunSettings run) {
    String given = kafka.get(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "");
    return given.isEmpty()
        ? claim(run.stateDirectory().resolve(run.group()))
        : new InstanceId(given, Optional.empty());
  }

  /**
   * Claims the id that the directory holds, or puts a new one there. Where nothing can be written,
   * the id is new at each start, with a warning: that costs nothing but a slower restart.
   *
   * @throws UserException if another instance, of this or another process, has claimed it
   */
  static InstanceId claim(Path directory) {
    FileChannel channel = null;
    try {
      Files.createDirectories(directory);
      channel =
          FileChannel.open(
              directory.resolve(FILE),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      lock(channel, directory);
      return new InstanceId(readOrCreate(channel), Optional.of(channel));
    } catch (IOException e) {
      log.warn(
          "Cannot keep this instance's id in the state directory {} ({}); after a crash it will take"
              + " longer to go on",
          directory,
          e.toString());
      return new InstanceId(UUID.randomUUID().toString(), Optional.ofNullable(channel));
    } catch (UserException e) {
      closeQuietly(channel);
      throw e;
    }
  }

  private static void lock(FileChannel channel, Path directory) throws IOException {
    OverlappingFileLockException inThisProcess = null;
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      inThisProcess = e;
    }
    throw new UserException(
        "Another instance is running with the state directory "
            + directory
            + ". Give each instance on this machine its own, by --state-dir.",
        inThisProcess);
  }

  private static String readOrCreate(FileChannel channel) throws IOException {
    ByteBuffer stored = ByteBuffer.allocate(ID_BYTES);
    channel.read(stored, 0);
    try {
      return UUID.fromString(
              new String(stored.array(), 0, stored.position(), StandardCharsets.UTF_8))
          .toString();
    } catch (IllegalArgumentException e) {
      String created = UUID.randomUUID().toString();
      channel.write(ByteBuffer.wrap(created.getBytes(StandardCharsets.UTF_8)), 0);
      channel.force(true);
      return created;
    }
  }

  /** Returns the id, the same in each instance that is started with this directory. */
  String value() {
    return value;
  }

  /** Frees the id for others. */
  @Override
  public void close() {
    closeQuietly(lock.orElse(null));
  }

  private static void closeQuietly(FileChannel channel) {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      log.warn("The state directory was not unlocked: {}", e.toString());
    }
  }
}
