package dev.millrace.model.data;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Decoder of image files: JPEG, PNG, GIF (the first frame), BMP and WebP, told by their first
 * bytes.
 *
 * <p>What comes out is what a browser shows. Parts that cannot be seen, such as texts and dates,
 * are not read and may be broken. Memory is taken once the header's size is found to be within
 * {@link #MAX_PIXELS}; of large images, every so many rows and columns are skipped, so that at most
 * {@value #KEPT_PIXELS} pixels are kept. Thread-safe.
 */
public final class ImageFile {

  /** Most pixels of a file that is read. */
  public static final int MAX_PIXELS = 50_000_000;

  /** Most pixels of a picture. */
  private static final int KEPT_PIXELS = 12_500_000;

  private static final String READ = "what is read are JPEG, PNG, GIF, BMP and WebP images";

  /** What the JDK's reader makes of a GIF that ends where a block is due. */
  private static final String GIF_ENDS = "Invalid block length for LZW encoded image data";

  private ImageFile() {}

  /**
   * Whether bytes begin as an image file of a format that is read.
   *
   * @param first of a file, 32 of them or more if it has so many
   */
  public static boolean isImage(byte[] first) {
    return ImageFormat.of(first).isPresent();
  }

  /**
   * Says what bytes are that are no image file, in words that follow a file's name.
   *
   * @param first of a file, 300 of them or more if it has so many
   */
  public static String describe(byte[] first) {
    Optional<ImageFormat> format = ImageFormat.of(first);
    if (format.isPresent()) {
      return "is a " + format.get() + " image";
    }
    String kind = FileKind.of(first);
    boolean nearly =
        Arrays.stream(ImageFormat.values()).anyMatch(f -> kind.equals("a " + f + " image"));
    return "is " + kind + (nearly ? " whose first bytes are damaged" : "");
  }

  /**
   * Decodes a file.
   *
   * @param bytes of the whole file; not modified
   * @throws DataException saying what is wrong, in words that follow the file's name: it is of
   *     another kind, ends early, is too large, or is damaged
   */
  public static Picture decode(byte[] bytes) {
    ImageFormat format =
        ImageFormat.of(bytes).orElseThrow(() -> new DataException(describe(bytes) + "; " + READ));
    byte[] visible =
        switch (format) {
          case PNG -> PngChunks.visible(bytes);
          case JPEG -> JpegSegments.complete(bytes);
          default -> bytes;
        };
    ImageReader reader = ImageIO.getImageReadersByFormatName(format.readerName()).next();
    try (ImageInputStream in = new FileInput(visible)) {
      reader.setInput(in, /* seekForwardOnly= */ false, /* ignoreMetadata= */ false);
      return decode(reader, format, bytes);
    } catch (IOException | RuntimeException e) {
      throw failure(format, e);
    } finally {
      reader.dispose();
    }
  }

  private static Picture decode(ImageReader reader, ImageFormat format, byte[] bytes)
      throws IOException {
    int height = reader.getHeight(0);
    int width = reader.getWidth(0);
    requireSize(height, width);
    if (format == ImageFormat.GIF) {
      return GifScreen.read(reader, bytes, ImageFile::requireSize);
    }
    ImageReadParam param = reader.getDefaultReadParam();
    int step = (int) Math.ceil(Math.sqrt((double) height * width / KEPT_PIXELS));
    if (step > 1) {
      param.setSourceSubsampling(step, step, 0, 0);
    }
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    Picture picture = Pixels.of(reader.read(0, param));
    if (warnings.stream().anyMatch(warning -> warning.contains("premature end"))) {
      throw endsEarly(format, null);
    }
    return format == ImageFormat.JPEG && JpegSegments.haveExif(bytes)
        ? Orientation.of(reader).upright(picture)
        : picture;
  }

  private static void requireSize(int height, int width) {
    if (height < 1 || width < 1) {
      throw new DataException("is an image without pixels: %d x %d".formatted(height, width));
    }
    if ((long) height * width > MAX_PIXELS) {
      throw new DataException(
          "is too large: %d x %d pixels (height, width), at most %,d together are taken"
              .formatted(height, width, MAX_PIXELS));
    }
  }

  private static DataException failure(ImageFormat format, Exception failure) {
    if (failure instanceof DataException known) {
      return known;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof EOFException || GIF_ENDS.equals(cause.getMessage())) {
        return endsEarly(format, failure);
      }
    }
    return new DataException("is a damaged " + format + " image: " + failure.getMessage(), failure);
  }

  private static DataException endsEarly(ImageFormat format, Exception cause) {
    return new DataException("is a " + format + " image that ends early", cause);
  }
}
