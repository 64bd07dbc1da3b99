package dev.millrace.model.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reader of data sets in the IDX format: a file of images (magic 0x803: count, rows, columns) and
 * one of labels (magic 0x801: count), unsigned bytes after a big-endian header.
 *
 * <p>Files may be plain or gzip, which is told by their content. Sizes are checked against the
 * file's length and the heap before memory is taken. The format: LeCun, Cortes, Burges, "The MNIST
 * database of handwritten digits".
 */
public final class IdxFile {
  private static final int IMAGES_MAGIC = 0x803;
  private static final int LABELS_MAGIC = 0x801;
  private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;

  /** What an array of its own and the reference to it take besides its bytes, at most. */
  private static final long ARRAY_OVERHEAD_BYTES = 32;

  private IdxFile() {}

  /** The content of a file of images. */
  @SuppressWarnings("ArrayRecordComponent")
  record Images(int height, int width, byte[][] pixels, String sha256) {}

  /** The content of a file of labels. */
  @SuppressWarnings("ArrayRecordComponent")
  record Labels(byte[] values, String sha256) {}

  /**
   * Reads a set of labeled images of one channel.
   *
   * @param name what the images' ids begin with
   * @throws DataException if a file is missing, has another magic number, is too short or too long
   *     for its header, does not fit the heap, or the files differ in their count
   */
  public static LabeledImages read(String name, Path imagesFile, Path labelsFile) {
    return pair(name, imagesFile, readImages(imagesFile), labelsFile, readLabels(labelsFile));
  }

  /**
   * Reads a set of images of one channel that has no labels.
   *
   * @param name what the images' ids begin with
   * @throws DataException as for {@link #read}
   */
  public static LabeledImages readUnlabeled(String name, Path imagesFile) {
    Images images = readImages(imagesFile);
    return new LabeledImages(
        name, 1, images.height(), images.width(), images.pixels(), Optional.empty());
  }

  static LabeledImages pair(
      String name, Path imagesFile, Images images, Path labelsFile, Labels labels) {
    if (images.pixels().length != labels.values().length) {
      throw new DataException(
          "%s has %d images, but %s has %d labels: they do not belong together"
              .formatted(imagesFile, images.pixels().length, labelsFile, labels.values().length));
    }
    return new LabeledImages(
        name, 1, images.height(), images.width(), images.pixels(), Optional.of(labels.values()));
  }

  static Images readImages(Path file) {
    try (UnpackedFile content = UnpackedFile.open(file)) {
      ByteBuffer sizes = sizes(file, content, IMAGES_MAGIC, 3);
      int count = positive(file, "images", sizes.getInt());
      int height = positive(file, "rows", sizes.getInt());
      int width = positive(file, "columns", sizes.getInt());
      // Below 2^31 each, so only the product of all three can overflow.
      long imageBytes = (long) height * width;
      long wanted = checkSize(file, content, imageBytes, count);
      byte[][] pixels = new byte[count][];
      for (int i = 0; i < count; i++) {
        pixels[i] = new byte[(int) imageBytes];
        readBody(file, content, pixels[i], wanted);
      }
      checkEnd(file, content);
      return new Images(height, width, pixels, content.sha256());
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
  }

  static Labels readLabels(Path file) {
    try (UnpackedFile content = UnpackedFile.open(file)) {
      ByteBuffer sizes = sizes(file, content, LABELS_MAGIC, 1);
      int count = positive(file, "labels", sizes.getInt());
      long wanted = checkSize(file, content, count, 1);
      byte[] values = new byte[count];
      readBody(file, content, values, wanted);
      checkEnd(file, content);
      return new Labels(values, content.sha256());
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
  }

  /** The header's sizes, after its magic number was checked. */
  private static ByteBuffer sizes(Path file, UnpackedFile content, int magic, int dimensions)
      throws IOException {
    int found = headerPart(file, content, 1).getInt();
    if (found != magic) {
      throw new DataException(
          "%s: not an IDX file of %s: it %s; wanted are unsigned bytes in %d dimension%s%s"
              .formatted(
                  file,
                  nameOf(magic),
                  IdxKind.of(found, content),
                  dimensions,
                  dimensions == 1 ? "" : "s",
                  likelyCause(found)));
    }
    return headerPart(file, content, dimensions);
  }

  private static ByteBuffer headerPart(Path file, UnpackedFile content, int fields)
      throws IOException {
    byte[] part = new byte[Integer.BYTES * fields];
    try {
      content.readFully(part);
    } catch (EOFException e) {
      throw new DataException(
          "%s: truncated: the content ends after %d bytes, within the IDX header"
              .formatted(file, content.bytesRead()),
          e);
    }
    return ByteBuffer.wrap(part);
  }

  private static String nameOf(int magic) {
    return magic == IMAGES_MAGIC ? "images" : "labels";
  }

  private static String likelyCause(int magic) {
    return magic == IMAGES_MAGIC || magic == LABELS_MAGIC
        ? " (it is one of " + nameOf(magic) + ": were the two files swapped?)"
        : "";
  }

  private static int positive(Path file, String what, int value) {
    if (value < 1) {
      throw new DataException(
          "%s: the header's number of %s must be in 1 to %d, but was %s"
              .formatted(file, what, Integer.MAX_VALUE, Integer.toUnsignedString(value)));
    }
    return value;
  }

  /** The length that the header gives the content, if the file can hold it and the heap take it. */
  private static long checkSize(Path file, UnpackedFile content, long itemBytes, int items) {
    long headerBytes = content.bytesRead();
    boolean overflows = itemBytes > (Long.MAX_VALUE - headerBytes) / items;
    long wanted = overflows ? Long.MAX_VALUE : headerBytes + itemBytes * items;
    if (wanted > content.maxContentBytes()) {
      throw new DataException(
          ("%s: truncated, or its header is damaged: the header says %s%d bytes of content,"
                  + " which a %s of %d bytes cannot hold")
              .formatted(
                  file,
                  overflows ? "more than " : "",
                  wanted,
                  content.isGzip() ? "gzip file" : "file",
                  content.fileBytes()));
    }
    if (!content.isGzip() && wanted < content.fileBytes()) {
      throw new DataException(
          "%s: %d bytes too many: the header says %d bytes, but the file has %d"
              .formatted(file, content.fileBytes() - wanted, wanted, content.fileBytes()));
    }
    long heap = Runtime.getRuntime().maxMemory();
    if (itemBytes > MAX_ARRAY_BYTES || wanted > heap - ARRAY_OVERHEAD_BYTES * items) {
      throw new DataException(
          "%s: %d bytes of content, in %d arrays, do not fit a heap of %d bytes: give Java more memory (-Xmx)"
              .formatted(file, wanted, items, heap));
    }
    return wanted;
  }

  private static void readBody(Path file, UnpackedFile content, byte[] target, long wanted)
      throws IOException {
    try {
      content.readFully(target);
    } catch (EOFException e) {
      throw new DataException(
          "%s: truncated: the header says %d bytes of content, but it ends after %d"
              .formatted(file, wanted, content.bytesRead()),
          e);
    }
  }

  private static void checkEnd(Path file, UnpackedFile content) throws IOException {
    if (!content.atEnd()) {
      throw new DataException(
          "%s: too many bytes: the header says %d bytes of content, but there are more"
              .formatted(file, content.bytesRead()));
    }
  }
}
