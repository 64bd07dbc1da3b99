package dev.millrace.app.error;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A codec of Kafka's clients whose native library could not be loaded. It stands in a jar, and is
 * unpacked into a temporary directory when the first compressed record comes. Kafka's consumers
 * advise to skip that record, though nothing is wrong with it.
 */
enum CodecFailure {
  SNAPPY(
      "org.apache.kafka.common.compress.SnappyCompression",
      "org.xerial.snappy.",
      "org.xerial.snappy.tempdir"),
  ZSTD(
      "org.apache.kafka.common.compress.ZstdCompression",
      "com.github.luben.zstd.",
      "ZstdTempFolder");

  private static final String JAVAS_DIRECTORY = "java.io.tmpdir";

  /** Kafka's class that makes streams of the codec. */
  private final String caller;

  /** What the names of the codec's own classes start with. */
  private final String prefix;

  /** The system property that names the directory; unless it is set, Java's own is taken. */
  private final String property;

  CodecFailure(String caller, String prefix, String property) {
    this.caller = caller;
    this.prefix = prefix;
    this.property = property;
  }

  /** Returns what to tell the user if a failure, or one behind it, is of this kind. */
  static Optional<String> message(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      // Linkage errors, and Snappy's own.
      if (cause instanceof Error error && !(error instanceof VirtualMachineError)) {
        return Arrays.stream(values())
            .filter(codec -> codec.asksIn(error))
            .findFirst()
            .map(CodecFailure::message);
      }
    }
    return Optional.empty();
  }

  private boolean asksIn(Error error) {
    return Arrays.stream(error.getStackTrace())
        .map(StackTraceElement::getClassName)
        .anyMatch(name -> name.equals(caller) || name.startsWith(prefix));
  }

  private String message() {
    return String.format(
        "The native library for records compressed with %1$s could not be loaded. It is unpacked into"
            + " %2$s, where this user must be able to write files and to execute them (no noexec):"
            + " for another directory, set MILLRACE_JAVA_OPTS=-D%3$s=DIR",
        name().toLowerCase(Locale.ROOT),
        System.getProperty(property, System.getProperty(JAVAS_DIRECTORY)),
        property);
  }
}
