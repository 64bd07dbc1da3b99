package dev.millrace.model.data;

import java.util.Optional;

/**
 * What is known about a file of a folder once it has been read.
 *
 * @param file path below the folder, with slashes between
 * @param label of its class, or {@link ImageSample#NO_LABEL}
 * @param height rows of the file's image
 * @param width columns of the file's image
 * @param blank whether all pixels are equal
 * @param mark tells its pixels, and their shape, from others
 * @param pixels if they are held in memory
 */
record FolderEntry(
    String file,
    int label,
    int height,
    int width,
    boolean blank,
    String mark,
    Optional<byte[]> pixels) {

  /** The id when the file is sent for the {@code epoch}-th time. */
  String id(String folder, int epoch) {
    return (epoch == 0 ? folder : folder + "-e" + epoch) + "/" + file + "@" + mark;
  }
}
