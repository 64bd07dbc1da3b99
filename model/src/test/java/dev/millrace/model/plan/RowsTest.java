package dev.millrace.model.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowsTest {

  @ParameterizedTest
  @CsvSource({"1,1", "3,16", "5,17", "20,40"})
  void transposesARowAfterTheOther(int rows, int length) {
    float[] from = new float[rows * (length + 3)];
    for (int k = 0; k < from.length; k++) {
      from[k] = k + 1;
    }
    float[] expected = new float[length * (rows + 4)];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < length; j++) {
        expected[j * (rows + 4) + i] = from[i * (length + 3) + j];
      }
    }
    float[] to = new float[expected.length];
    Rows.transpose(from, length + 3, rows, length, to, rows + 4);
    assertThat(to).isEqualTo(expected);
  }
}
