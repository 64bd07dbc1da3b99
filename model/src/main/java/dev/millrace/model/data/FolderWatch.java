package dev.millrace.model.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Finds files that appear in a folder. A file is read once it has not grown from one look to the
 * next, so that it is not read while it is written. Not thread-safe.
 */
public final class FolderWatch {
  private final Path folder;
  private final String name;
  private final FolderInput input;
  private final Predicate<FolderEntry> wanted;
  private final Set<String> known;
  private final Map<String, Long> growing = new HashMap<>();

  FolderWatch(
      Path folder,
      String name,
      FolderInput input,
      List<String> known,
      Predicate<FolderEntry> wanted) {
    this.wanted = wanted;
    this.folder = folder;
    this.name = name;
    this.input = input;
    this.known = new HashSet<>(known);
  }

  /**
   * Looks once.
   *
   * @param problem told why a new file cannot be used; it is not looked at again
   * @return the images of files that have come since, in the order of their paths
   * @throws DataException if the folder itself cannot be listed
   */
  public List<ImageSample> look(Consumer<String> problem) {
    List<ImageSample> found = new ArrayList<>();
    for (String file : ImageFolder.listAll(folder).files()) {
      if (!known.contains(file) && hasSettled(file)) {
        known.add(file);
        try {
          FolderEntry entry = input.read(folder, file, /* keep= */ true);
          if (wanted.test(entry)) {
            found.add(sample(entry));
          }
        } catch (DataException e) {
          problem.accept(e.getMessage());
        }
      }
    }
    return found;
  }

  private boolean hasSettled(String file) {
    try {
      long size = Files.size(folder.resolve(file));
      Long before = growing.put(file, size);
      boolean settled = before != null && before == size;
      if (settled) {
        growing.remove(file);
      }
      return settled;
    } catch (IOException e) {
      return false; // It has gone again.
    }
  }

  private ImageSample sample(FolderEntry entry) {
    return new ImageSample(
        entry.id(name, 0),
        input.channels(),
        input.height(),
        input.width(),
        entry.pixels().orElseThrow(),
        entry.label());
  }
}
