package dev.millrace.model.data;

import dev.millrace.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * How the files of a folder become images for a network.
 *
 * @param channels 1 for gray levels, 3 for colors
 * @param height rows of every image, in pixels
 * @param width columns of every image, in pixels
 * @param fitting how a file's pixels get to that size
 * @param classes the labels of folders
 */
public record FolderInput(
    int channels, int height, int width, Fitting fitting, FolderClasses classes) {

  private static final int MARK_DIGITS = 8;

  /**
   * Reads a file.
   *
   * @param folder the whole folder
   * @param file path below it, with slashes between
   * @param keep whether to hold the pixels in memory
   * @throws DataException if it cannot be decoded, or is in a folder that is named by no class
   */
  FolderEntry read(Path folder, String file, boolean keep) {
    Path path = folder.resolve(file);
    int label = label(path, ImageFolder.folderOf(file));
    Picture picture = ImageFiles.read(path);
    byte[] pixels = fitting.apply(picture, channels, height, width);
    return new FolderEntry(
        file,
        label,
        picture.height(),
        picture.width(),
        isBlank(pixels),
        mark(pixels),
        keep ? Optional.of(pixels) : Optional.empty());
  }

  /** The pixels of a file that was read before. */
  byte[] pixels(Path folder, String file) {
    return fitting.apply(ImageFiles.read(folder.resolve(file)), channels, height, width);
  }

  private int label(Path path, String folder) {
    if (folder.isEmpty()) {
      return ImageSample.NO_LABEL;
    }
    return classes
        .label(folder)
        .orElseThrow(
            () ->
                new DataException(
                    "%s: is in folder '%s', which is named by none of the %d classes"
                        .formatted(path, folder, classes.count())));
  }

  /** Short, and another one for other pixels or another shape. */
  private String mark(byte[] pixels) {
    MessageDigest digest = Sha256.newDigest();
    digest.update(
        ByteBuffer.allocate(3 * Integer.BYTES)
            .putInt(channels)
            .putInt(height)
            .putInt(width)
            .flip());
    digest.update(pixels);
    return Sha256.finish(digest).substring(0, MARK_DIGITS);
  }

  private static boolean isBlank(byte[] pixels) {
    for (byte pixel : pixels) {
      if (pixel != pixels[0]) {
        return false;
      }
    }
    return true;
  }
}
