package dev.millrace.model.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The image files of a folder and its subfolders, of which none is decoded yet.
 *
 * <p>A file belongs to it if its name ends as that of an image does, or if it begins as an image
 * file; hidden files and folders do not. The order is that of the paths, by character.
 */
public final class ImageFolder {
  private static final Set<String> ENDINGS =
      Set.of(
          "jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "webp", "tif", "tiff", "heic", "heif",
          "avif", "jxl", "jp2", "svg");

  private static final int FIRST_BYTES = 32;

  private final Path path;
  private final List<String> files;
  private final int others;

  private ImageFolder(Path path, List<String> files, int others) {
    this.path = path;
    this.files = files;
    this.others = others;
  }

  /**
   * Lists a folder.
   *
   * @throws DataException if there is no such folder, or it has no image file
   */
  public static ImageFolder list(Path path) {
    ImageFolder listed = listAll(path);
    if (listed.files.isEmpty()) {
      throw new DataException(
          path
              + ": has no image file (JPEG, PNG, GIF, BMP or WebP)"
              + (listed.others > 0 ? ", but %,d others".formatted(listed.others) : ""));
    }
    return listed;
  }

  /** The same, which may have no image file yet. */
  static ImageFolder listAll(Path path) {
    if (!Files.isDirectory(path)) {
      throw new DataException(
          path + (Files.exists(path) ? ": is a file, not a directory" : ": no such directory"));
    }
    Lister lister = new Lister(path);
    try {
      Files.walkFileTree(path, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, lister);
    } catch (IOException e) {
      throw DataException.reading(path, e);
    }
    return new ImageFolder(path, lister.files.stream().sorted().toList(), lister.others);
  }

  /** The folder. */
  public Path path() {
    return path;
  }

  /** Paths of the files below the folder, with slashes between. */
  public List<String> files() {
    return files;
  }

  /** How many files there are besides, which are no images. */
  public int others() {
    return others;
  }

  /** Names of the folders that hold files, without the folder itself, each once and sorted. */
  public List<String> folders() {
    TreeSet<String> names = new TreeSet<>();
    files.forEach(file -> names.add(folderOf(file)));
    names.remove("");
    return List.copyOf(names);
  }

  /** The name of the folder that holds a file; empty if that is the folder of all. */
  static String folderOf(String file) {
    int end = file.lastIndexOf('/');
    return end < 0 ? "" : file.substring(file.lastIndexOf('/', end - 1) + 1, end);
  }

  private static final class Lister extends SimpleFileVisitor<Path> {
    private final Path root;
    private final List<String> files = new ArrayList<>();
    private int others;

    Lister(Path root) {
      this.root = root;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      boolean passedOver =
          !folder.equals(root) && (isHidden(folder) || name(folder).equals("__MACOSX"));
      return passedOver ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (!isHidden(file) && attributes.isRegularFile()) {
        if (ENDINGS.contains(ending(file)) || beginsAsImage(file)) {
          files.add(withSlashes(root.relativize(file)));
        } else {
          others++;
        }
      }
      return FileVisitResult.CONTINUE;
    }

    private static boolean isHidden(Path path) {
      return name(path).startsWith(".");
    }

    private static String name(Path path) {
      return String.valueOf(path.getFileName());
    }

    private static String ending(Path file) {
      String name = name(file);
      return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static boolean beginsAsImage(Path file) throws IOException {
      try (InputStream in = Files.newInputStream(file)) {
        return ImageFile.isImage(in.readNBytes(FIRST_BYTES));
      }
    }

    private static String withSlashes(Path relative) {
      return StreamSupport.stream(relative.spliterator(), false)
          .map(Path::toString)
          .collect(Collectors.joining("/"));
    }
  }
}
