package dev.millrace.model.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is to be told about the files of a folder before they are used.
 *
 * @param folder its path
 * @param images files that are used
 * @param classes how many of them each class has, by name; classes without a file included
 * @param unlabeled how many of them have no class
 * @param smallest height and width of the image with the fewest pixels
 * @param largest height and width of the image with the most
 * @param blank images whose pixels are all equal
 * @param otherFiles files that are no images
 * @param leftOut why files are not used, each with its path
 * @param input channels, height and width of what they become
 */
public record FolderReport(
    String folder,
    int images,
    Map<String, Integer> classes,
    int unlabeled,
    List<Integer> smallest,
    List<Integer> largest,
    int blank,
    int otherFiles,
    List<String> leftOut,
    List<Integer> input) {

  private static final int NAMED_CLASSES = 20;
  private static final int NAMED_FILES = 5;

  static FolderReport of(
      ImageFolder folder, FolderInput input, List<FolderEntry> entries, List<String> problems) {
    Map<Integer, Integer> counts = new TreeMap<>();
    FolderEntry smallest = entries.get(0);
    FolderEntry largest = smallest;
    int blank = 0;
    for (FolderEntry entry : entries) {
      counts.merge(entry.label(), 1, Integer::sum);
      smallest = pixels(entry) < pixels(smallest) ? entry : smallest;
      largest = pixels(entry) > pixels(largest) ? entry : largest;
      blank += entry.blank() ? 1 : 0;
    }
    Map<String, Integer> classes = new LinkedHashMap<>();
    for (int label = 0; label < input.classes().count(); label++) {
      classes.put(input.classes().name(label), counts.getOrDefault(label, 0));
    }
    return new FolderReport(
        folder.path().toString(),
        entries.size(),
        classes,
        counts.getOrDefault(ImageSample.NO_LABEL, 0),
        List.of(smallest.height(), smallest.width()),
        List.of(largest.height(), largest.width()),
        blank,
        folder.others(),
        problems,
        List.of(input.channels(), input.height(), input.width()));
  }

  private static long pixels(FolderEntry entry) {
    return (long) entry.height() * entry.width();
  }

  /** The report in words, some lines. */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: %,d images of %s pixels (height x width), taken as %s (channels, height, width)",
            folder,
            images,
            sizes(),
            input.stream().map(String::valueOf).collect(Collectors.joining(" x "))));
    if (images > unlabeled) {
      lines.add("  " + classWords());
    }
    add(lines, unlabeled, "are in no folder that is named by a class: they have no label");
    add(lines, blank, "are blank: all pixels are equal");
    add(lines, otherFiles, "other files are no images, and passed over");
    add(lines, leftOut.size(), "files are left out:");
    leftOut.stream().limit(NAMED_FILES).forEach(problem -> lines.add("    " + problem));
    if (leftOut.size() > NAMED_FILES) {
      lines.add("    … (--json names them all)");
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static void add(List<String> lines, int count, String words) {
    if (count > 0) {
      lines.add(String.format(Locale.ROOT, "  %,d %s", count, words));
    }
  }

  private String sizes() {
    return smallest.equals(largest) ? sides(smallest) : sides(smallest) + " to " + sides(largest);
  }

  private static String sides(List<Integer> size) {
    return size.get(0) + " x " + size.get(1);
  }

  private String classWords() {
    if (classes.size() > NAMED_CLASSES) {
      return String.format(
          Locale.ROOT,
          "%,d classes of %,d to %,d images, from '%s' on",
          classes.size(),
          classes.values().stream().mapToInt(n -> n).min().orElse(0),
          classes.values().stream().mapToInt(n -> n).max().orElse(0),
          classes.keySet().iterator().next());
    }
    return classes.size()
        + " classes: "
        + classes.entrySet().stream()
            .map(entry -> String.format(Locale.ROOT, "%s %,d", entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", "));
  }
}
