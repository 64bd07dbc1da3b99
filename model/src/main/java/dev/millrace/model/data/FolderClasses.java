package dev.millrace.model.data;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which class the files of a folder have, by the folder's name.
 *
 * @param names of the classes in their order; empty if folders are named by the classes' numbers
 * @param count of classes, as far as the folders tell
 */
public record FolderClasses(List<String> names, int count) {
  private static final int MAX_DIGITS = 9;

  /** Keeps the names. */
  public FolderClasses {
    names = List.copyOf(names);
  }

  /**
   * The classes that folders tell: in the order of their names, or by number if all are numbers.
   *
   * @param folders names of folders, sorted
   * @throws DataException if some are numbers and others are not
   */
  public static FolderClasses of(List<String> folders) {
    List<String> numbers = folders.stream().filter(name -> number(name).isPresent()).toList();
    if (numbers.isEmpty()) {
      return new FolderClasses(folders, folders.size());
    }
    if (numbers.size() < folders.size()) {
      Set<String> words = new HashSet<>(folders);
      numbers.forEach(words::remove);
      throw new DataException(
          "folders are named by numbers (%s) and by words (%s): --classes says which the classes are"
              .formatted(numbers.get(0), words.stream().sorted().findFirst().orElseThrow()));
    }
    int largest = numbers.stream().mapToInt(name -> number(name).orElseThrow()).max().orElseThrow();
    return new FolderClasses(List.of(), largest + 1);
  }

  /** Classes that are known: a folder may have the name or the number of one. */
  public static FolderClasses named(List<String> names) {
    return new FolderClasses(names, names.size());
  }

  /** Classes of which only the number is known: folders are named by numbers. */
  public static FolderClasses numbered(int count) {
    return new FolderClasses(List.of(), count);
  }

  /** The label of a folder's files, if it is that of a class. */
  public Optional<Integer> label(String folder) {
    int index = names.indexOf(folder);
    return index >= 0 ? Optional.of(index) : number(folder).filter(label -> label < count);
  }

  /** The name of a class; its number if it has none. */
  public String name(int label) {
    return names.isEmpty() ? Integer.toString(label) : names.get(label);
  }

  private static Optional<Integer> number(String name) {
    boolean digits =
        !name.isEmpty()
            && name.length() <= MAX_DIGITS
            && name.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Optional.of(Integer.parseInt(name)) : Optional.empty();
  }
}
