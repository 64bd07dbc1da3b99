package dev.millrace.model.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A folder of PNG files as an image set, read from disk one by one as they are asked for.
 *
 * <p>A file in a subfolder whose name is a number has that label ({@code digits/7/abc.png} is a 7);
 * any other file, and any file in the folder itself, has none. The order is that of the paths, by
 * character. Ids are paths that begin with the folder's name: {@code digits/7/abc.png}, and {@code
 * digits-e1/7/abc.png} when the set is sent a second time.
 */
public final class PngFolder implements ImageSet {
  private static final int MAX_LABEL_DIGITS = 9;

  private final Path folder;
  private final String name;
  private final List<String> files;
  private final PngReader reader;
  private final PngReader.Size size;

  private PngFolder(Path folder, List<String> files, PngReader reader, PngReader.Size size) {
    this.folder = folder;
    this.name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    this.files = files;
    this.reader = reader;
    this.size = size;
  }

  /**
   * Lists a folder and its subfolders; the first image gives the size that all must have.
   *
   * @param channels 1 for gray levels, or 3 for red, green and blue; images are converted
   * @param invert whether to turn the values round, for images with dark ink on a light background;
   *     otherwise they are taken as they are
   * @throws IllegalArgumentException if {@code channels} is neither 1 nor 3
   * @throws DataException if there is no such folder, it has no PNG file, or the first cannot be
   *     read
   */
  public static PngFolder open(Path folder, int channels, boolean invert) {
    PngReader reader = new PngReader(channels, invert);
    if (!Files.isDirectory(folder)) {
      throw new DataException(folder + ": no such directory");
    }
    List<String> files = list(folder);
    if (files.isEmpty()) {
      throw new DataException(folder + ": has no file whose name ends in .png");
    }
    return new PngFolder(folder, files, reader, reader.size(folder.resolve(files.get(0))));
  }

  @Override
  public int size() {
    return files.size();
  }

  @Override
  public int channels() {
    return reader.channels();
  }

  @Override
  public int height() {
    return size.height();
  }

  @Override
  public int width() {
    return size.width();
  }

  @Override
  public String id(int index, int epoch) {
    return (epoch == 0 ? name : name + "-e" + epoch) + "/" + files.get(index);
  }

  /**
   * {@inheritDoc}
   *
   * @throws DataException if the file cannot be read as PNG, or is of another size than the first
   */
  @Override
  public ImageSample get(int index) {
    Path file = folder.resolve(files.get(index));
    byte[] pixels = reader.read(file, found -> checkSize(file, found));
    return new ImageSample(id(index, 0), channels(), height(), width(), pixels, label(index));
  }

  private void checkSize(Path file, PngReader.Size found) {
    if (!found.equals(size)) {
      throw new DataException(
          "%s: is %s, but the first image, %s, is %s: all must have one size"
              .formatted(file, found, folder.resolve(files.get(0)), size));
    }
  }

  /** {@inheritDoc} The file is not read. */
  @Override
  public int label(int index) {
    Path parent = Path.of(files.get(index)).getParent();
    String label = parent == null ? "" : parent.getFileName().toString();
    boolean number =
        !label.isEmpty()
            && label.length() <= MAX_LABEL_DIGITS
            && label.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? Integer.parseInt(label) : ImageSample.NO_LABEL;
  }

  private static List<String> list(Path folder) {
    try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return walk.filter(file -> isPng(file) && Files.isRegularFile(file))
          .map(file -> withSlashes(folder.relativize(file)))
          .sorted()
          .collect(Collectors.toUnmodifiableList());
    } catch (IOException e) {
      throw DataException.reading(folder, e);
    } catch (UncheckedIOException e) {
      throw DataException.reading(folder, e.getCause());
    }
  }

  private static boolean isPng(Path file) {
    String fileName = file.getFileName() == null ? "" : file.getFileName().toString();
    return !fileName.startsWith(".") && fileName.toLowerCase(Locale.ROOT).endsWith(".png");
  }

  private static String withSlashes(Path relative) {
    return StreamSupport.stream(relative.spliterator(), false)
        .map(Path::toString)
        .collect(Collectors.joining("/"));
  }
}
