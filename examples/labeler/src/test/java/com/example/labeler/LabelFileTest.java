package com.example.labeler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelFileTest {

  @TempDir private Path directory;
  private Path path;

  @BeforeEach
  void createFile() throws IOException {
    path = Files.createFile(directory.resolve("labels.csv"));
  }

  @Test
  void givesLinesOnceTheyHaveAnEnd() throws IOException {
    append("\uFEFFa,1\r\nb,");
    try (LabelFile file = LabelFile.open(path)) {
      assertThat(file.next()).contains("a,1");
      assertThat(file.next()).isEmpty();

      append("2\nc");
      assertThat(file.next()).contains("b,2");
      assertThat(file.place()).isEqualTo(path + ":2");
      assertThat(file.next()).isEmpty();
      assertThat(file.rest()).contains("c");
      assertThat(file.rest()).isEmpty();
    }
  }

  @Test
  void mustNotBecomeShorter() throws IOException {
    append("a,1\nb,2\n");
    try (LabelFile file = LabelFile.open(path)) {
      file.next();
      file.next();
      Files.writeString(path, "b,2\n");

      assertThatExceptionOfType(LabelerException.class)
          .isThrownBy(file::next)
          .withMessage(path + " has become shorter: lines may be appended, but not changed");
    }
  }

  @Test
  void mustExist() throws IOException {
    Files.delete(path);
    assertThatExceptionOfType(LabelerException.class)
        .isThrownBy(() -> LabelFile.open(path))
        .withMessage("There is no file " + path);
  }

  private void append(String text) throws IOException {
    Files.writeString(path, text, StandardOpenOption.APPEND);
  }
}
