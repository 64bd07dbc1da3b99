package dev.millrace.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A time of day that can be set while a process runs, by libfaketime. */
final class FakeClock {

  private static final List<Path> USUAL_PLACES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib64/faketime/libfaketimeMT.so.1"));

  private final Path library;
  private final Path file;

  FakeClock(Path library, Path file) {
    this.library = library;
    this.file = file;
    jump(Duration.ZERO);
  }

  /** Returns the library where Linux distributions put it, if it is installed. */
  static Optional<Path> library() {
    return USUAL_PLACES.stream().filter(Files::exists).findFirst();
  }

  /** Returns what a process needs to live by this clock. */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FAKETIME_TIMESTAMP_FILE", file.toString(),
        "FAKETIME_CACHE_DURATION", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1");
  }

  /** Sets it to the true time plus {@code offset}; the process takes that up within a second. */
  void jump(Duration offset) {
    try {
      Files.writeString(file, String.format("%+d", offset.toSeconds()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
