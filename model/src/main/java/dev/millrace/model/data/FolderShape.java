package dev.millrace.model.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The shape that a network for the images of a folder has, from some of them: the middle one of
 * their heights and of their widths, and colors if one in ten has any.
 *
 * @param channels 1 for gray levels, 3 for colors
 * @param height rows, in pixels
 * @param width columns, in pixels
 */
public record FolderShape(int channels, int height, int width) {
  private static final int LOOKED_AT = 200;
  private static final double COLORED = 0.1;

  /**
   * Looks at up to {@value #LOOKED_AT} files, evenly spread over the folder.
   *
   * @throws DataException if none of them can be read; it tells of the first
   */
  public static FolderShape of(ImageFolder folder) {
    List<Integer> heights = new ArrayList<>();
    List<Integer> widths = new ArrayList<>();
    int colored = 0;
    DataException failure = null;
    int step = (folder.files().size() + LOOKED_AT - 1) / LOOKED_AT;
    for (int i = 0; i < folder.files().size(); i += step) {
      Path file = folder.path().resolve(folder.files().get(i));
      try {
        Picture picture = ImageFiles.read(file);
        heights.add(picture.height());
        widths.add(picture.width());
        colored += picture.isGray() ? 0 : 1;
      } catch (DataException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (heights.isEmpty()) {
      throw failure;
    }
    return new FolderShape(
        colored >= COLORED * heights.size() && colored > 0 ? 3 : 1,
        middle(heights),
        middle(widths));
  }

  private static int middle(List<Integer> sizes) {
    return sizes.stream().sorted().skip(sizes.size() / 2).findFirst().orElseThrow();
  }
}
