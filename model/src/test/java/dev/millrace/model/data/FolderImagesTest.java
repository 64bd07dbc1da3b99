package dev.millrace.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderImagesTest {
  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void createFolder() throws IOException {
    folder = Files.createDirectory(temporary.resolve("pets"));
  }

  @Test
  void takesClassesFromTheNamesOfFolders() throws IOException {
    writeGray("dog/b.png", 10);
    writeGray("cat/a.BMP", 20);
    writeGray("cat/old/c.gif", 30);
    writeGray("d.png", 40);
    Files.writeString(folder.resolve("dog/notes.txt"), "not an image");
    Files.writeString(folder.resolve("dog/.hidden.png"), "not an image");
    FolderClasses classes = FolderClasses.named(List.of("old", "dog", "cat"));

    FolderImages images = read(classes, false);

    assertThat(ImageFolder.list(folder).folders()).containsExactly("cat", "dog", "old");
    assertThat(Pulled.all(images.inOrder(1)))
        .extracting(image -> image.id().replaceFirst("@.*", ""), ImageSample::label)
        .containsExactly(
            tuple("pets/cat/a.BMP", 2),
            tuple("pets/cat/old/c.gif", 0),
            tuple("pets/d.png", -1),
            tuple("pets/dog/b.png", 1));
    assertThat(images.report().classes()).containsEntry("cat", 1).containsEntry("old", 1);
    assertThat(images.report().unlabeled()).isEqualTo(1);
    assertThat(images.report().otherFiles()).isEqualTo(1);
    assertThat(images.classes()).isEqualTo(3);
  }

  @Test
  void findsAnImageWhoseNameSaysNothing() throws IOException {
    writeGray("a.png", 10);
    Files.move(folder.resolve("a.png"), folder.resolve("a"));

    assertThat(ImageFolder.list(folder).files()).containsExactly("a");
  }

  /** What --resume goes by: the id is that of what is seen, under that name. */
  @Test
  void givesAnotherIdToAnotherPictureOrAnotherShape() throws IOException {
    writeGray("1/a.png", 10);
    FolderClasses classes = FolderClasses.numbered(10);
    String id = read(classes, false).id(0, 0);
    String again = read(classes, false).id(0, 0);
    String larger =
        new FolderReading(
                ImageFolder.list(folder),
                new FolderInput(1, 4, 1, Fitting.STRETCH, classes),
                false,
                true)
            .read(n -> {})
            .id(0, 0);
    writeGray("1/a.png", 11);
    String changed = read(classes, false).id(0, 0);

    assertThat(id).matches("pets/1/a\\.png@[0-9a-f]{8}").isEqualTo(again);
    assertThat(Set.of(id, larger, changed)).hasSize(3);
    assertThat(read(classes, false).id(0, 1)).startsWith("pets-e1/1/a.png@");
  }

  @Test
  void saysWhichFileCannotBeUsedAndHowMany() throws IOException {
    writeGray("1/a.png", 10);
    Files.writeString(folder.resolve("1/b.png"), "<html>");
    Files.write(
        folder.resolve("1/c.png"),
        Arrays.copyOf(Files.readAllBytes(folder.resolve("1/a.png")), 40));
    writeGray("other/d.png", 40);

    assertThatThrownBy(() -> read(FolderClasses.numbered(2), false))
        .isInstanceOf(DataException.class)
        .hasMessage(
            folder.resolve("1/b.png")
                + ": is an HTML page; what is read are JPEG, PNG, GIF, BMP and WebP images"
                + " (3 of 4 files in "
                + folder
                + " cannot be used)");
    FolderReport report = read(FolderClasses.numbered(2), true).report();
    assertThat(report.images()).isEqualTo(1);
    assertThat(report.leftOut())
        .hasSize(3)
        .contains(
            folder.resolve("1/c.png") + ": is a PNG image that ends early, before its pixels",
            folder.resolve("other/d.png")
                + ": is in folder 'other', which is named by none of the 2 classes");
    assertThat(report.toString()).contains("  3 files are left out:", "ends early");
  }

  @Test
  void refusesAFolderWithoutAnImageThatCanBeUsed() throws IOException {
    Files.writeString(folder.resolve("b.png"), "");

    assertThatThrownBy(() -> read(FolderClasses.numbered(2), true))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(folder.resolve("b.png") + ": is empty");
    Files.move(folder.resolve("b.png"), folder.resolve("b.txt"));
    assertThatThrownBy(() -> ImageFolder.list(folder))
        .isInstanceOf(DataException.class)
        .hasMessage(folder + ": has no image file (JPEG, PNG, GIF, BMP or WebP), but 1 others");
    assertThatThrownBy(() -> ImageFolder.list(folder.resolve("absent")))
        .isInstanceOf(DataException.class)
        .hasMessage(folder.resolve("absent") + ": no such directory");
    assertThatThrownBy(() -> ImageFolder.list(folder.resolve("b.txt")))
        .isInstanceOf(DataException.class)
        .hasMessage(folder.resolve("b.txt") + ": is a file, not a directory");
  }

  @Test
  void holdsOutTheSameImagesWhateverElseThereIs() throws IOException {
    for (int i = 0; i < 200; i++) {
      writeGray("1/" + i + ".png", i);
    }
    FolderImages first = read(FolderClasses.numbered(2), false);
    Set<String> heldOut = ids(first.part(0.2, true));
    Set<String> others = ids(first.part(0.2, false));
    for (int i = 0; i < 50; i++) {
      writeGray("0/" + i + ".png", i);
    }

    assertThat(heldOut).hasSizeBetween(20, 60).doesNotContainAnyElementsOf(others);
    assertThat(others).hasSize(200 - heldOut.size());
    assertThat(ids(read(FolderClasses.numbered(2), false).part(0.2, true))).containsAll(heldOut);
  }

  @Test
  void looksAtTheFilesForTheShapeOfANetwork() throws IOException {
    writeGray("1/a.png", 10);
    assertThat(FolderShape.of(ImageFolder.list(folder))).isEqualTo(new FolderShape(1, 2, 1));

    BufferedImage color = new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB);
    color.setRGB(3, 3, 0xFF0000);
    write("1/b.png", color);
    write("1/c.png", color);
    Files.writeString(folder.resolve("1/0.png"), "no image");

    assertThat(FolderShape.of(ImageFolder.list(folder))).isEqualTo(new FolderShape(3, 20, 30));
  }

  @Test
  void countsBlankImages() throws IOException {
    writeGray("1/a.png", 10);
    write("1/b.png", new BufferedImage(3, 3, BufferedImage.TYPE_BYTE_GRAY));

    FolderReport report = read(FolderClasses.numbered(2), false).report();

    assertThat(report.blank()).isEqualTo(1);
    assertThat(report.toString())
        .contains("2 images of 2 x 1 to 3 x 3 pixels", "2 classes: 0 0, 1 2", "1 are blank");
  }

  private FolderImages read(FolderClasses classes, boolean skipBad) {
    FolderInput input = new FolderInput(1, 2, 1, Fitting.STRETCH, classes);
    return new FolderReading(ImageFolder.list(folder), input, skipBad, true).read(n -> {});
  }

  private static Set<String> ids(ImageSet set) {
    return new HashSet<>(Pulled.ids(set.inOrder(1)));
  }

  /** Two rows, of which the second is black. */
  private void writeGray(String file, int level) throws IOException {
    BufferedImage image = new BufferedImage(1, 2, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, level);
    write(file, image);
  }

  private void write(String file, BufferedImage image) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    String format = file.substring(file.lastIndexOf('.') + 1);
    assertThat(ImageIO.write(image, format, path.toFile())).isTrue();
  }
}
