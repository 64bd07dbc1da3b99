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
      ByteBuffer header = header(file, content, IMAGES_MAGIC, 3);
      int count = positive(file, "images", header.getInt());
      int height = positive(file, "rows", header.getInt());
      int width = positive(file, "columns", header.getInt());
      // Below 2^31 each, so only the product of all three can overflow.
      long imageBytes = (long) height * width;
      checkSize(file, content, header.limit(), imageBytes, count);
      byte[][] pixels = new byte[count][];
      for (int i = 0; i < count; i++) {
        pixels[i] = new byte[(int) imageBytes];
        readBody(file, content, pixels[i], header.limit() + imageBytes * count);
      }
      checkEnd(file, content);
      return new Images(height, width, pixels, content.sha256());
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
  }

  static Labels readLabels(Path file) {
    try (UnpackedFile content = UnpackedFile.open(file)) {
      ByteBuffer header = header(file, content, LABELS_MAGIC, 1);
      int count = positive(file, "labels", header.getInt());
      checkSize(file, content, header.limit(), count, 1);
      byte[] values = new byte[count];
      readBody(file, content, values, header.limit() + (long) count);
      checkEnd(file, content);
      return new Labels(values, content.sha256());
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
  }

  private static ByteBuffer header(Path file, UnpackedFile content, int magic, int dimensions)
      throws IOException {
    byte[] header = new byte[Integer.BYTES * (1 + dimensions)];
    try {
      content.readFully(header);
    } catch (EOFException e) {
      throw new DataException(
          "%s: truncated: an IDX header of %d bytes was wanted, but the content ends after %d"
              .formatted(file, header.length, content.bytesRead()),
          e);
    }
    ByteBuffer fields = ByteBuffer.wrap(header);
    int found = fields.getInt();
    if (found != magic) {
      throw new DataException(
          "%s: not an IDX file of %s: it begins with 0x%08x, wanted 0x%08x%s"
              .formatted(file, nameOf(magic), found, magic, likelyCause(found)));
    }
    return fields;
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

  /** Refuses sizes that the file cannot hold or the heap cannot take. */
  private static void checkSize(
      Path file, UnpackedFile content, int headerBytes, long itemBytes, int items) {
    boolean overflows = itemBytes > (Long.MAX_VALUE - headerBytes) / items;
    if (overflows || headerBytes + itemBytes * items > content.maxContentBytes()) {
      throw new DataException(
          "%s: truncated, or its header is damaged: the header says %s of content, but a %s of %d"
                  .formatted(
                      file,
                      overflows
                          ? "more than 2^63 bytes"
                          : headerBytes + itemBytes * items + " bytes",
                      content.isGzip() ? "gzip file" : "file",
                      content.fileBytes())
              + " bytes cannot hold that");
    }
    long wanted = headerBytes + itemBytes * items;
    if (!content.isGzip() && wanted < content.fileBytes()) {
      throw new DataException(
          "%s: %d bytes too many: the header says %d bytes, but the file has %d"
              .formatted(file, content.fileBytes() - wanted, wanted, content.fileBytes()));
    }
    if (itemBytes > MAX_ARRAY_BYTES || wanted > Runtime.getRuntime().maxMemory()) {
      throw new DataException(
          "%s: %d bytes of content do not fit a heap of %d bytes: give Java more memory (-Xmx)"
              .formatted(file, wanted, Runtime.getRuntime().maxMemory()));
    }
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
