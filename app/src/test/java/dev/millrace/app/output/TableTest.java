package dev.millrace.app.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void numbersStandToTheRightAndTextToTheLeft() {
    Table table =
        new Table("Topics", "Topic", "Bytes", "Kept")
            .row("images", "1,048,588", "7 days")
            .row("dead-letters", 12, "ever");

    assertThat(table.toString().lines())
        .containsExactly(
            "Topics",
            "Topic             Bytes  Kept",
            "-".repeat(31),
            "images        1,048,588  7 days",
            "dead-letters         12  ever");
  }

  @Test
  void refusesARowOfAnotherLength() {
    assertThatThrownBy(() -> new Table("T", "a", "b").row(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2, but were 1");
  }
}
