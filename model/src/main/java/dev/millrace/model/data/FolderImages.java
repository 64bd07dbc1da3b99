package dev.millrace.model.data;

import dev.millrace.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;

/**
 * The image files of a folder as an image set. Each has been read once; pixels that do not fit the
 * memory are read again when they are asked for.
 *
 * <p>Ids are paths that begin with the folder's name and end with a mark of the pixels: {@code
 * pets/cat/abc.jpg@3f9a2c1b}, and {@code pets-e1/cat/abc.jpg@3f9a2c1b} when the set is sent a
 * second time. Another picture under the same name has another id, and so has the same picture in
 * another size.
 */
public final class FolderImages implements ImageSet {
  private final ImageFolder folder;
  private final String name;
  private final FolderInput input;
  private final List<FolderEntry> entries;
  private final List<String> problems;
  private final Predicate<FolderEntry> wanted;

  FolderImages(
      ImageFolder folder, FolderInput input, List<FolderEntry> entries, List<String> problems) {
    this(folder, input, entries, problems, entry -> true);
  }

  private FolderImages(
      ImageFolder folder,
      FolderInput input,
      List<FolderEntry> entries,
      List<String> problems,
      Predicate<FolderEntry> wanted) {
    this.wanted = wanted;
    this.folder = folder;
    this.name = String.valueOf(folder.path().toAbsolutePath().normalize().getFileName());
    this.input = input;
    this.entries = List.copyOf(entries);
    this.problems = List.copyOf(problems);
  }

  /**
   * A part of the images: those that are held out for tests, or the others. Which image is in which
   * part depends on its path below the folder alone, so other files do not change it; images
   * without a label are not held out.
   *
   * @param share of the images to hold out, in (0, 1)
   * @throws DataException if there is none in that part
   */
  public FolderImages part(double share, boolean heldOut) {
    Predicate<FolderEntry> inPart = entry -> isHeldOut(entry, share) == heldOut;
    List<FolderEntry> part = entries.stream().filter(inPart).toList();
    if (part.isEmpty()) {
      throw new DataException(
          "%s: of %,d images, a share of %s %s none"
              .formatted(folder.path(), entries.size(), share, heldOut ? "holds out" : "leaves"));
    }
    return new FolderImages(folder, input, part, heldOut ? List.of() : problems, inPart);
  }

  private static boolean isHeldOut(FolderEntry entry, double share) {
    if (entry.label() == ImageSample.NO_LABEL) {
      return false;
    }
    byte[] path = entry.file().getBytes(StandardCharsets.UTF_8);
    String hash = Sha256.of(ByteBuffer.wrap(path)).substring(0, Integer.BYTES * 2);
    return Long.parseLong(hash, 16) < share * (1L << Integer.SIZE);
  }

  /** What is to be told about the files. */
  public FolderReport report() {
    return FolderReport.of(folder, input, entries, problems);
  }

  /** Watches the folder for files of this part that it did not have when it was listed. */
  public FolderWatch watch() {
    return new FolderWatch(folder.path(), name, input, folder.files(), wanted);
  }

  @Override
  public int size() {
    return entries.size();
  }

  @Override
  public int channels() {
    return input.channels();
  }

  @Override
  public int height() {
    return input.height();
  }

  @Override
  public int width() {
    return input.width();
  }

  @Override
  public String id(int index, int epoch) {
    return entries.get(index).id(name, epoch);
  }

  /**
   * {@inheritDoc}
   *
   * @throws DataException if the file has gone or changed so that it cannot be read any more
   */
  @Override
  public ImageSample get(int index) {
    FolderEntry entry = entries.get(index);
    byte[] pixels = entry.pixels().orElseGet(() -> input.pixels(folder.path(), entry.file()));
    return new ImageSample(entry.id(name, 0), channels(), height(), width(), pixels, entry.label());
  }

  @Override
  public int label(int index) {
    return entries.get(index).label();
  }

  @Override
  public int classes() {
    return input.classes().count();
  }
}
