package dev.millrace.model.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Reads all files of a folder once, on all processors, so that nothing surprises later.
 *
 * @param folder what is read
 * @param input what becomes of a file
 * @param skipsBad whether files that cannot be used are left out, and do not end the reading
 * @param unlabeled whether files that are in no folder of a class are taken, without a label
 */
public record FolderReading(
    ImageFolder folder, FolderInput input, boolean skipsBad, boolean unlabeled) {

  private static final int AT_A_TIME = 512;

  /** Share of the heap that pixels may take; beyond it, files are decoded again when asked for. */
  private static final int HEAP_SHARE = 4;

  /** A file that was read, or the reason why it was not. */
  private record Read(Optional<FolderEntry> entry, Optional<String> problem) {}

  /**
   * Reads.
   *
   * @param progress told how many files have been read so far, on this thread
   * @throws DataException naming the first file that cannot be used, and how many there are; or if
   *     none can be used
   */
  public FolderImages read(IntConsumer progress) {
    List<String> files = folder.files();
    long bytes = (long) input.channels() * input.height() * input.width() * files.size();
    boolean keep = bytes < Runtime.getRuntime().maxMemory() / HEAP_SHARE;
    List<FolderEntry> entries = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int start = 0; start < files.size(); start += AT_A_TIME) {
      int end = Math.min(files.size(), start + AT_A_TIME);
      List<Read> read =
          IntStream.range(start, end).parallel().mapToObj(i -> read(files.get(i), keep)).toList();
      read.forEach(
          file -> {
            file.entry().ifPresent(entries::add);
            file.problem().ifPresent(problems::add);
          });
      progress.accept(end);
    }
    if (!problems.isEmpty() && (!skipsBad || entries.isEmpty())) {
      throw new DataException(
          problems.size() == 1
              ? problems.get(0)
              : "%s (%,d of %,d files in %s cannot be used)"
                  .formatted(problems.get(0), problems.size(), files.size(), folder.path()));
    }
    return new FolderImages(folder, input, entries, problems);
  }

  private Read read(String file, boolean keep) {
    try {
      FolderEntry entry = input.read(folder.path(), file, keep);
      if (entry.label() == ImageSample.NO_LABEL && !unlabeled) {
        throw new DataException(
            folder.path().resolve(file) + ": is in no folder that is named by a class");
      }
      return new Read(Optional.of(entry), Optional.empty());
    } catch (DataException e) {
      return new Read(Optional.empty(), Optional.of(e.getMessage()));
    }
  }
}
