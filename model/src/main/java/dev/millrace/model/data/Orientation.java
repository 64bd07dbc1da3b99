package dev.millrace.model.data;

import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataFormatImpl;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * How the rows and columns of a camera's image lie, as its Exif notes say; with the values 1 to 8
 * of the tag in their order (JEITA CP-3451, "Orientation").
 */
enum Orientation {
  NORMAL("Normal", false, false, false),
  MIRRORED("FlipH", false, false, true),
  UPSIDE_DOWN("Rotate180", false, true, true),
  FLIPPED("FlipV", false, true, false),
  TRANSPOSED("FlipVRotate90", true, false, false),
  TURN_RIGHT("Rotate270", true, false, true),
  TRANSVERSED("FlipHRotate90", true, true, true),
  TURN_LEFT("Rotate90", true, true, false);

  private final String name;
  private final boolean transposes;
  private final boolean flipsRows;
  private final boolean flipsColumns;

  /** Rows and columns are exchanged first, if they are; then either is turned round. */
  Orientation(String name, boolean transposes, boolean flipsRows, boolean flipsColumns) {
    this.name = name;
    this.transposes = transposes;
    this.flipsRows = flipsRows;
    this.flipsColumns = flipsColumns;
  }

  /** The orientation that a reader's image tells; normal if it tells none that can be read. */
  static Orientation of(ImageReader reader) {
    try {
      IIOMetadata metadata = reader.getImageMetadata(0);
      Element root = (Element) metadata.getAsTree(IIOMetadataFormatImpl.standardMetadataFormatName);
      NodeList nodes = root.getElementsByTagName("ImageOrientation");
      String told = nodes.getLength() == 0 ? "" : ((Element) nodes.item(0)).getAttribute("value");
      for (Orientation orientation : values()) {
        if (orientation.name.equalsIgnoreCase(told)) {
          return orientation;
        }
      }
    } catch (IOException | RuntimeException e) {
      return NORMAL; // Notes that are broken turn nothing, as in a browser.
    }
    return NORMAL;
  }

  /** The picture as it is to be seen. */
  Picture upright(Picture picture) {
    if (this == NORMAL) {
      return picture;
    }
    int height = transposes ? picture.width() : picture.height();
    int width = transposes ? picture.height() : picture.width();
    int[] from = picture.argb();
    int[] to = new int[from.length];
    for (int y = 0; y < height; y++) {
      int row = flipsRows ? height - 1 - y : y;
      for (int x = 0; x < width; x++) {
        int column = flipsColumns ? width - 1 - x : x;
        to[y * width + x] = from[transposes ? column * height + row : row * width + column];
      }
    }
    return new Picture(height, width, to);
  }
}
