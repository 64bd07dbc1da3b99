package dev.millrace.model.data;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Says in words what a file is that is not what was wanted, by its first bytes. */
final class FileKind {
  private static final int LOOKED_AT = 256;

  private record Kind(int offset, String start, String words) {}

  private static final List<Kind> BINARY =
      List.of(
          new Kind(0, "\u0089PNG", "a PNG image"),
          new Kind(0, "\u00FF\u00D8\u00FF", "a JPEG image"),
          new Kind(0, "GIF8", "a GIF image"),
          new Kind(8, "WEBP", "a WebP image"),
          new Kind(0, "%PDF", "a PDF"),
          new Kind(0, "%!PS", "a PostScript file"),
          new Kind(0, "PK\u0003\u0004", "a ZIP archive (or an Office file)"),
          new Kind(0, "\u001F\u008B", "a gzip file"),
          new Kind(0, "BZh", "a bzip2 file"),
          new Kind(0, "\u00FD7zXZ", "an xz file"),
          new Kind(0, "7z\u00BC\u00AF", "a 7-Zip archive"),
          new Kind(0, "Rar!", "a RAR archive"),
          new Kind(257, "ustar", "a tar archive"),
          new Kind(0, "II*\0", "a TIFF image"),
          new Kind(0, "MM\0*", "a TIFF image"),
          new Kind(0, "8BPS", "a Photoshop image"),
          new Kind(0, "\0\0\1\0", "an icon (ICO)"),
          new Kind(0, "\0\0\0\fjP  ", "a JPEG 2000 image"),
          new Kind(0, "\u00FF\n", "a JPEG XL image"),
          new Kind(0, "\0\0\0\fJXL ", "a JPEG XL image"),
          new Kind(4, "ftypavi", "an AVIF image"),
          new Kind(4, "ftyphei", "a HEIC image"),
          new Kind(4, "ftypmif1", "a HEIF image"),
          new Kind(4, "ftyp", "a video (MP4)"),
          new Kind(0, "\u0093NUMPY", "a NumPy array"),
          new Kind(0, "\u007FELF", "a program"));

  private static final List<Kind> TEXT =
      List.of(
          new Kind(0, "<!doctype html", "an HTML page"),
          new Kind(0, "<html", "an HTML page"),
          new Kind(0, "<svg", "an SVG drawing"),
          new Kind(0, "<?xml", "an XML file (or an SVG drawing)"),
          new Kind(0, "version https://git-lfs", "a pointer of Git LFS, not the file itself"),
          new Kind(0, "{", "JSON text"));

  private FileKind() {}

  /** What a file is, such as {@code "a PDF"} or {@code "of no known kind"}. */
  static String of(byte[] bytes) {
    if (bytes.length == 0) {
      return "empty";
    }
    for (Kind kind : BINARY) {
      if (begins(bytes, kind.offset(), kind.start())) {
        return kind.words();
      }
    }
    String start = start(bytes).strip().toLowerCase(Locale.ROOT);
    for (Kind kind : TEXT) {
      if (start.startsWith(kind.start())) {
        return kind.words();
      }
    }
    return isText(bytes) ? "text" : "of no known kind";
  }

  /** Whether the bytes from an offset on are those of a text, one byte a character. */
  static boolean begins(byte[] bytes, int offset, String start) {
    if (bytes.length < offset + start.length()) {
      return false;
    }
    for (int i = 0; i < start.length(); i++) {
      if ((bytes[offset + i] & 0xFF) != start.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static String start(byte[] bytes) {
    String start =
        new String(bytes, 0, Math.min(bytes.length, LOOKED_AT), StandardCharsets.ISO_8859_1);
    return start.startsWith("\u00EF\u00BB\u00BF") ? start.substring(3) : start;
  }

  private static boolean isText(byte[] bytes) {
    return start(bytes).chars().allMatch(c -> (c >= ' ' && c != 0x7F) || (c >= '\t' && c <= '\r'));
  }
}
