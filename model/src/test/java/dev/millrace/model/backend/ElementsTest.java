package dev.millrace.model.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class ElementsTest {

  @BeforeAll
  static void initializeBackend() {
    NativeBackend.initialize();
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void readsAndWritesAViewInPlace(DataType type) {
    INDArray whole = Nd4j.arange(10).castTo(type);
    Elements view = Elements.of(whole.get(NDArrayIndex.interval(3, 7)).reshape('c', 2, 2));
    assertThat(view.get(3)).isEqualTo(6);
    view.set(0, -1);
    view.add(1, 10);
    assertThat(whole.toDoubleVector()).containsExactly(0, 1, 2, -1, 14, 5, 6, 7, 8, 9);
    assertThatThrownBy(() -> view.get(4)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void refusesOtherLayoutsAndTypes() {
    INDArray matrix = Nd4j.zeros(DataType.FLOAT, 2, 3);
    assertThatThrownBy(() -> Elements.of(matrix.transpose()))
        .hasMessageStartingWith("array must be contiguous and row-major, but was ");
    assertThatThrownBy(() -> Elements.of(Nd4j.zeros(DataType.INT32, 2)))
        .hasMessage("array must be of type FLOAT or DOUBLE, but was INT");
  }
}
