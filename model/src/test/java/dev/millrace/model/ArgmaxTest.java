package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgmaxTest {

  @Test
  void isTheFirstOfTheLargest() {
    float[] values = {9, 1, 3, 2, 3, 9};
    assertThat(Argmax.of(values, 1, 4)).isEqualTo(1);
    assertThat(Argmax.of(values, 0, 6)).isZero();
    assertThat(Argmax.of(new float[] {-3, -1, -2}, 0, 3)).isEqualTo(1);
  }

  @Test
  void seesOnlyEveryStridethNumber() {
    float[] values = {0, 1, 9, 2, 0, 3, Float.NaN};
    assertThat(Argmax.of(values, 1, 2, 3)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void isNoneIfANumberIsNotFinite(float value) {
    assertThat(Argmax.of(new float[] {value, 1, 2}, 0, 3)).isEqualTo(Argmax.NONE);
    assertThat(Argmax.of(new float[] {2, 1, value}, 0, 3)).isEqualTo(Argmax.NONE);
    assertThat(Argmax.of(new float[] {2, 1, value}, 0, 2)).isZero();
  }
}
