package dev.millrace.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PngFolderTest {
  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void createFolder() throws IOException {
    folder = Files.createDirectory(temporary.resolve("digits"));
  }

  @Test
  void takesLabelsFromTheNamesOfSubfolders() throws IOException {
    writeGray("7/b.png", 1, 1, 10);
    writeGray("7/a.PNG", 1, 1, 20);
    writeGray("0/c.png", 1, 1, 30);
    writeGray("other/d.png", 1, 1, 40);
    Files.writeString(folder.resolve("7/notes.txt"), "not an image");
    Files.writeString(folder.resolve("7/.hidden.png"), "not an image");

    List<ImageSample> images = Pulled.all(PngFolder.open(folder, 1, false).inOrder(1));

    assertThat(images)
        .extracting(ImageSample::id)
        .containsExactly(
            "digits/0/c.png", "digits/7/a.PNG", "digits/7/b.png", "digits/other/d.png");
    assertThat(images).extracting(ImageSample::label).containsExactly(0, 7, 7, -1);
    assertThat(images).extracting(image -> (int) image.pixels()[0]).containsExactly(30, 20, 10, 40);
  }

  @Test
  void givesNoLabelsToAFlatFolderEvenIfItsOwnNameIsANumber() throws IOException {
    folder = Files.createDirectory(temporary.resolve("5"));
    writeGray("a.png", 1, 1, 10);

    ImageSample image = PngFolder.open(folder, 1, false).get(0);

    assertThat(image.id()).isEqualTo("5/a.png");
    assertThat(image.isLabeled()).isFalse();
  }

  @Test
  void marksTheIdsOfLaterEpochs() throws IOException {
    writeGray("1/a.png", 1, 1, 10);

    assertThat(Pulled.ids(PngFolder.open(folder, 1, false).shuffled(3, 2)))
        .containsExactly("digits/1/a.png", "digits-e1/1/a.png");
  }

  @Test
  void keepsGrayLevelsAsTheyAreStored() throws IOException {
    writeGray("a.png", 2, 3, 0, 1, 60, 128, 200, 255);

    PngFolder images = PngFolder.open(folder, 1, false);

    assertThat(images.height()).isEqualTo(2);
    assertThat(images.width()).isEqualTo(3);
    assertThat(images.get(0).pixels())
        .containsExactly(0, 1, 60, (byte) 128, (byte) 200, (byte) 255);
  }

  @Test
  void keepsTheUpperBitsOfSixteenBitGray() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSample(0, 0, 0, 0x1234);
    image.getRaster().setSample(1, 0, 0, 0xFEDC);
    write("a.png", image);

    assertThat(PngFolder.open(folder, 1, false).get(0).pixels()).containsExactly(0x12, (byte) 0xFE);
  }

  @Test
  void readsBlackAndWhite() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
    image.setRGB(1, 0, 0xFFFFFF);
    write("a.png", image);

    assertThat(PngFolder.open(folder, 1, false).get(0).pixels()).containsExactly(0, (byte) 255);
  }

  @Test
  void invertsOnRequest() throws IOException {
    writeGray("a.png", 1, 3, 0, 55, 255);

    assertThat(PngFolder.open(folder, 1, true).get(0).pixels())
        .containsExactly((byte) 255, (byte) 200, 0);
    assertThat(PngFolder.open(folder, 3, true).get(0).pixels())
        .containsExactly(
            (byte) 255, (byte) 200, 0, (byte) 255, (byte) 200, 0, (byte) 255, (byte) 200, 0);
  }

  @Test
  void readsColorsAsPlanes() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0x010203);
    image.setRGB(1, 0, 0x040506);
    write("a.png", image);

    ImageSample sample = PngFolder.open(folder, 3, false).get(0);

    assertThat(sample.channels()).isEqualTo(3);
    assertThat(sample.pixels()).containsExactly(1, 4, 2, 5, 3, 6);
  }

  @Test
  void turnsColorsIntoLuma() throws IOException {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0xFF0000);
    image.setRGB(1, 0, 0x00FF00);
    image.setRGB(2, 0, 0x0000FF);
    write("a.png", image);

    assertThat(PngFolder.open(folder, 1, false).get(0).pixels())
        .containsExactly(76, (byte) 150, 29);
  }

  @Test
  void showsWhiteThroughWhatIsTransparent() throws IOException {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00000000);
    image.setRGB(1, 0, 0xFF000000);
    image.setRGB(2, 0, 0x80000000);
    write("a.png", image);

    assertThat(PngFolder.open(folder, 1, false).get(0).pixels())
        .containsExactly((byte) 255, 0, 127);
  }

  @Test
  void refusesImagesOfAnotherSizeThanTheFirst() throws IOException {
    writeGray("1/a.png", 2, 3, 0, 0, 0, 0, 0, 0);
    writeGray("1/b.png", 1, 2, 0, 0);
    PngFolder images = PngFolder.open(folder, 1, false);

    assertThatThrownBy(() -> images.get(1))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "%s: is 1 x 2, but the first image, %s, is 2 x 3: all must have one size"
                .formatted(folder.resolve("1/b.png"), folder.resolve("1/a.png")));
  }

  @Test
  void refusesWhatIsNotPng() throws IOException {
    writeGray("1/a.png", 1, 1, 0);
    Files.writeString(folder.resolve("1/b.png"), "no image at all");
    byte[] whole = Files.readAllBytes(folder.resolve("1/a.png"));
    Files.write(folder.resolve("1/c.png"), Arrays.copyOf(whole, whole.length / 2));
    PngFolder images = PngFolder.open(folder, 1, false);

    for (int index = 1; index <= 2; index++) {
      int damaged = index;
      assertThatThrownBy(() -> images.get(damaged))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(".png: cannot be read as PNG: ");
    }
  }

  @Test
  void refusesAFolderWithNothingInIt() {
    assertThatThrownBy(() -> PngFolder.open(folder, 1, false))
        .isInstanceOf(DataException.class)
        .hasMessage(folder + ": has no file whose name ends in .png");
    assertThatThrownBy(() -> PngFolder.open(folder.resolve("absent"), 1, false))
        .isInstanceOf(DataException.class)
        .hasMessage(folder.resolve("absent") + ": no such directory");
  }

  @Test
  void refusesOtherNumbersOfChannels() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PngFolder.open(folder, 2, false))
        .withMessage("channels must be 1 or 3, but was 2");
  }

  private void writeGray(String file, int height, int width, int... levels) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSamples(0, 0, width, height, 0, levels);
    write(file, image);
  }

  private void write(String file, BufferedImage image) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    assertThat(ImageIO.write(image, "png", path.toFile())).isTrue();
  }
}
