package dev.millrace.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FolderClassesTest {

  @Test
  void countsNamesInTheirOrder() {
    FolderClasses classes = FolderClasses.of(List.of("bird", "cat", "dog"));

    assertThat(classes.count()).isEqualTo(3);
    assertThat(classes.names()).containsExactly("bird", "cat", "dog");
    assertThat(classes.label("dog")).contains(2);
    assertThat(classes.label("1")).contains(1);
    assertThat(classes.label("3")).isEmpty();
    assertThat(classes.label("cow")).isEmpty();
  }

  @Test
  void takesNumbersAsTheyAre() {
    FolderClasses classes = FolderClasses.of(List.of("0", "07", "3"));

    assertThat(classes.count()).isEqualTo(8);
    assertThat(classes.names()).isEmpty();
    assertThat(classes.label("07")).contains(7);
    assertThat(classes.name(3)).isEqualTo("3");
  }

  @Test
  void refusesNumbersAmongNames() {
    assertThatThrownBy(() -> FolderClasses.of(List.of("0", "cat", "dog")))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "folders are named by numbers (0) and by words (cat): --classes says which the classes are");
  }
}
