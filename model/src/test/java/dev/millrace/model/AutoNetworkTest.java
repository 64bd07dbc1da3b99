package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutoNetworkTest {

  @ParameterizedTest
  @CsvSource({
    "1, 16, 16, 16, 16",
    "1, 28, 28, 28, 28",
    "3, 32, 32, 32, 32",
    "3, 128, 96, 128, 96",
    "3, 3000, 4000, 48, 64",
    "1, 1, 1000, 4, 64",
    "1, 1, 1, 4, 4",
  })
  void takesImagesOfAnySize(int channels, int height, int width, int rows, int columns) {
    Architecture network = AutoNetwork.of(channels, height, width, 7);

    assertThat(network.channels()).isEqualTo(channels);
    assertThat(network.height()).isEqualTo(rows);
    assertThat(network.width()).isEqualTo(columns);
    assertThat(network.classes()).isEqualTo(7);
    assertThat(network.parameterCount()).isLessThan(2_000_000);
    assertThat(Architecture.fromJson(network.toJson())).isEqualTo(network);
  }

  @Test
  void refusesWhatIsNoShape() {
    assertThatThrownBy(() -> AutoNetwork.of(1, 0, 28, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("height must be between 1");
    assertThatThrownBy(() -> AutoNetwork.of(1, 28, 28, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 2 classes");
  }
}
