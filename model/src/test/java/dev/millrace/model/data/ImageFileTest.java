package dev.millrace.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFileTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "red-blue-progressive.jpg",
        "red-blue-cmyk.jpg",
        "red-blue-turned.jpg",
        "red-blue.gif",
        "red-blue-lossless.webp",
        "red-blue-lossy.webp"
      })
  void seesRedOnTheLeftAndBlueOnTheRight(String file) throws IOException {
    byte[] bytes = resource(file);
    Picture picture = ImageFile.decode(bytes);

    assertThat(ImageFile.isImage(Arrays.copyOf(bytes, 32))).isTrue();
    assertThat(picture.height()).isEqualTo(8);
    assertThat(picture.width()).isEqualTo(16);
    assertThat(picture.isGray()).isFalse();
    byte[] planes = Fitting.STRETCH.apply(picture, 3, 8, 16);
    assertNear(planes[4 * 16 + 2], 254);
    assertNear(planes[4 * 16 + 13], 0);
    assertNear(planes[2 * 8 * 16 + 4 * 16 + 2], 0);
    assertNear(planes[2 * 8 * 16 + 4 * 16 + 13], 254);
  }

  private static void assertNear(byte pixel, int wanted) {
    assertThat(pixel & 0xFF).isBetween(wanted - 20, wanted + 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "gif"})
  void keepsEveryColorOfFilesWithoutLoss(String format) throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0x010203);
    image.setRGB(1, 0, 0xF0E0D0);

    assertThat(ImageFile.decode(encode(image, format)).argb())
        .containsExactly(0xFF010203, 0xFFF0E0D0);
  }

  /** What a browser shows: no end mark, or a broken chunk that is not seen. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "no-iend",
        "bad-PLTE",
        "bad-bKGD",
        "bad-cHRM",
        "bad-gAMA",
        "bad-hIST",
        "bad-iCCP",
        "bad-iTXt",
        "bad-pHYs",
        "bad-tEXt",
        "bad-tIME",
        "bad-zTXt"
      })
  void seesPngFilesThatAreBrokenWhereNothingIsSeen(String name) throws IOException {
    Picture picture = ImageFile.decode(resource(name + ".png"));

    assertThat(picture.argb())
        .isEqualTo(ImageFile.decode(resource("complete.png")).argb())
        .hasSize(28 * 28);
    assertThat(Arrays.stream(picture.argb()).distinct().count()).isGreaterThan(1);
  }

  @Test
  void seesAPaletteWithoutEndMark() throws IOException {
    Picture picture = ImageFile.decode(resource("palette-no-iend.png"));

    assertThat(Arrays.stream(picture.argb()).distinct().count()).isEqualTo(2);
  }

  @Test
  void seesWhiteInkOnATransparentGround() throws IOException {
    Picture picture = ImageFile.decode(resource("white-ink-gray-alpha.png"));

    byte[] pixels = Fitting.STRETCH.apply(picture, 1, 28, 28);

    assertThat(pixels).contains((byte) 0, (byte) 255);
  }

  @Test
  void keepsTheUpperBitsOfSixteen() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSample(0, 0, 0, 0x1234);
    image.getRaster().setSample(1, 0, 0, 0xFEDC);

    Picture picture = ImageFile.decode(encode(image, "png"));

    assertThat(picture.argb()).containsExactly(0xFF121212, 0xFFFEFEFE);
    assertThat(picture.isGray()).isTrue();
  }

  @Test
  void putsTheFrameOfAGifOnItsScreen() throws IOException {
    byte[] gif = resource("red-blue.gif");
    gif[6] = 20; // The screen's width, and height.
    gif[8] = 10;
    Picture picture = ImageFile.decode(gif);

    assertThat(picture.width()).isEqualTo(20);
    assertThat(picture.height()).isEqualTo(10);
    assertThat(picture.argb()[19]).isZero();
    assertThat(new Color(picture.argb()[0]).getRed()).isGreaterThan(200);
  }

  @Test
  void readsAJpegThatLacksItsEndMarkAlone() throws IOException {
    byte[] whole = resource("red-blue-progressive.jpg");

    assertThat(ImageFile.decode(Arrays.copyOf(whole, whole.length - 2)).argb())
        .isEqualTo(ImageFile.decode(whole).argb());
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
  void saysThatAFileEndsEarly(String format) throws IOException {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64 * 64; i++) {
      image.setRGB(i % 64, i / 64, i * 0x9E3779B9);
    }
    byte[] whole = encode(image, format);

    for (int eighths = 1; eighths < 8; eighths++) {
      byte[] part = Arrays.copyOf(whole, whole.length * eighths / 8);
      assertThatThrownBy(() -> ImageFile.decode(part))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("ends early");
    }
  }

  @Test
  void saysThatAFileEndsAfterItsFirstBytes() throws IOException {
    assertThatThrownBy(() -> ImageFile.decode(resource("jpeg-start-inside.png")))
        .isInstanceOf(DataException.class)
        .hasMessage("is a JPEG image that ends early, before its pixels");
  }

  @ParameterizedTest
  @CsvSource({
    "'', is empty",
    "%PDF-1.7, is a PDF",
    "'\u0089PNG\n\u001A\n', is a PNG image whose first bytes are damaged",
    "'\u00EF\u00BB\u00BF<!DOCTYPE html><html>404', is an HTML page",
    "'\u0001\u0002\u0003', is of no known kind",
    "' <!DOCTYPE html><html>404', is an HTML page",
    "'{\"error\":1}', is JSON text",
    "'PK\u0003\u0004..', is a ZIP archive (or an Office file)",
    "BMW is a car, is text",
    "version https://git-lfs.github.com/spec/v1, 'is a pointer of Git LFS, not the file itself'"
  })
  void saysWhatAFileIsThatIsNoImage(String content, String words) {
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);

    assertThat(ImageFile.isImage(bytes)).isFalse();
    assertThatThrownBy(() -> ImageFile.decode(bytes))
        .isInstanceOf(DataException.class)
        .hasMessage(words + "; what is read are JPEG, PNG, GIF, BMP and WebP images");
  }

  /** 1.6 billion pixels, which would take 6 GB. */
  @Test
  void refusesASizeByItsHeader() throws IOException {
    byte[] png = resource("complete.png");
    ByteBuffer.wrap(png).putInt(16, 40_000).putInt(20, 40_000);
    CRC32 checksum = new CRC32();
    checksum.update(png, 12, 17);
    ByteBuffer.wrap(png).putInt(29, (int) checksum.getValue());
    byte[] gif = resource("red-blue.gif");
    gif[7] = (byte) 200;
    gif[9] = (byte) 200;

    for (byte[] file : new byte[][] {png, gif}) {
      assertThatThrownBy(() -> ImageFile.decode(file))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("is too large: ")
          .hasMessageContaining("at most 50,000,000");
    }
  }

  /** Texts may unpack to a thousand times their length. */
  @Test
  void leavesTextsOutBeforeTheyAreUnpacked() throws IOException {
    byte[] complete = resource("complete.png");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.writeBytes("Comment\0\0".getBytes(StandardCharsets.ISO_8859_1));
    try (DeflaterOutputStream out =
        new DeflaterOutputStream(packed, new Deflater(Deflater.BEST_COMPRESSION))) {
      out.write(new byte[1 << 20]);
    }
    int header = 8 + 25;
    byte[] bomb =
        ByteBuffer.allocate(complete.length + packed.size() + 12)
            .put(complete, 0, header)
            .putInt(packed.size())
            .put("zTXt".getBytes(StandardCharsets.ISO_8859_1))
            .put(packed.toByteArray())
            .putInt(0)
            .put(complete, header, complete.length - header)
            .array();

    assertThat(PngChunks.visible(bomb)).isEqualTo(complete);
    assertThat(ImageFile.decode(bomb).argb()).isEqualTo(ImageFile.decode(complete).argb());
  }

  /** A few damaged bytes over which the library's reader would work for seconds to minutes. */
  @Test
  @Timeout(10)
  void doesNotReadOnBehindTheEnd() throws IOException {
    byte[] file = resource("endless.webp");

    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> ImageFile.decode(file)).isInstanceOf(DataException.class);
    }
  }

  @Test
  void keepsAPartOfTheRowsAndColumnsOfALargeImage() throws IOException {
    BufferedImage image = new BufferedImage(8000, 6000, BufferedImage.TYPE_BYTE_BINARY);

    Picture picture = ImageFile.decode(encode(image, "png"));

    assertThat(picture.width()).isEqualTo(4000);
    assertThat(picture.height()).isEqualTo(3000);
  }

  private static byte[] encode(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ImageFileTest.class.getResourceAsStream("/images/" + name)) {
      return in.readAllBytes();
    }
  }
}
