package dev.millrace.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Results on file, one JSON object per line, so that a long run can go on. Thread-safe. */
final class ResultsFile {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Optional<Path> file;
  private final List<SeedResult> results = new ArrayList<>();

  /** Reads what is there; without a file, results are kept in memory alone. */
  ResultsFile(Optional<Path> file) throws IOException {
    this.file = file;
    if (file.isPresent() && Files.exists(file.get())) {
      for (String line : Files.readAllLines(file.get())) {
        results.add(JSON.readValue(line, SeedResult.class));
      }
    }
  }

  synchronized boolean contains(long seed) {
    return results.stream().anyMatch(result -> result.seed() == seed);
  }

  synchronized void add(SeedResult result) {
    results.add(result);
    file.ifPresent(path -> append(path, result));
  }

  private static void append(Path path, SeedResult result) {
    try {
      Files.writeString(
          path,
          JSON.writeValueAsString(result) + System.lineSeparator(),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized List<SeedResult> all() {
    return List.copyOf(results);
  }
}
