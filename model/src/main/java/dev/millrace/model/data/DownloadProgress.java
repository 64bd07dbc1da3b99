package dev.millrace.model.data;

import java.net.URI;
import java.util.OptionalLong;

/** What is told how far a download has come, a few times a second, on the downloading thread. */
@FunctionalInterface
public interface DownloadProgress {
  /** Listens to nothing. */
  DownloadProgress NONE = (source, bytes, totalBytes) -> {};

  /**
   * Told that more has arrived, or that nothing has for a moment.
   *
   * @param source the file that is being downloaded
   * @param bytes how much of it has arrived
   * @param totalBytes its length, when the server has told
   */
  void onBytes(URI source, long bytes, OptionalLong totalBytes);
}
