package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.backend.NativeBackend;
import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class NamedTensorTest {

  @BeforeAll
  static void initializeBackend() {
    NativeBackend.initialize();
  }

  @Test
  void writesLittleEndianRowsBehindThePositionWhateverTheBuffersOrder() {
    NamedTensor tensor = new NamedTensor("t", view(Nd4j.createFromArray(9f, 1f, -2f, 9f)));
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      ByteBuffer buffer = ByteBuffer.allocate(10).order(order);
      buffer.position(1);
      tensor.writeTo(buffer);
      assertThat(buffer.position()).isEqualTo(9);
      assertThat(buffer.order()).isEqualTo(order);
      // 1 is 0x3f800000, -2 is 0xc0000000.
      assertThat(HexFormat.of().formatHex(buffer.array())).isEqualTo("000000803f000000c000");
    }
    assertThat(tensor.shape()).containsExactly(1, 2);
    assertThat(tensor.sizeBytes()).isEqualTo(8);
  }

  @Test
  void readsBackWhatItWroteInPieces() {
    NamedTensor source = new NamedTensor("s", Nd4j.createFromArray(1f, 2f, 3f, 4f, 5f));
    NamedTensor target = new NamedTensor("t", Nd4j.zeros(DataType.FLOAT, 5));
    ByteBuffer buffer = ByteBuffer.allocateDirect(20);
    source.writeTo(buffer, 0, 2);
    source.writeTo(buffer, 2, 3);
    buffer.flip();
    target.readFrom(buffer, 0, 4);
    target.readFrom(buffer, 4, 1);
    assertThat(buffer.hasRemaining()).isFalse();
    assertThat(target.array().toFloatVector()).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void keepsEveryBitOfOddNumbers() {
    float[] odd = {Float.NaN, -0f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY, Float.MAX_VALUE};
    NamedTensor source = new NamedTensor("s", Nd4j.createFromArray(odd));
    NamedTensor target = new NamedTensor("t", Nd4j.zeros(DataType.FLOAT, 5));
    ByteBuffer buffer = ByteBuffer.allocate(20);
    source.writeTo(buffer);
    target.readFrom(buffer.flip());
    assertThat(NamedTensor.sha256(List.of(target))).isEqualTo(NamedTensor.sha256(List.of(source)));
    assertThat(target.array().toFloatVector()).containsExactly(odd);
  }

  @Test
  void sha256IsOfTheBytesBackToBack() throws Exception {
    INDArray large = Nd4j.arange(40_000).castTo(DataType.FLOAT);
    NamedTensor first = new NamedTensor("a", large);
    NamedTensor second = new NamedTensor("b", Nd4j.createFromArray(7f));
    ByteBuffer bytes = ByteBuffer.allocate(160_004);
    first.writeTo(bytes);
    second.writeTo(bytes);
    byte[] expected = MessageDigest.getInstance("SHA-256").digest(bytes.array());
    assertThat(NamedTensor.sha256(List.of(first, second)))
        .isEqualTo(HexFormat.of().formatHex(expected));
  }

  @Test
  void refusesWhatDoesNotFit() {
    NamedTensor tensor = new NamedTensor("t", Nd4j.createFromArray(1f, 2f));
    assertThatThrownBy(() -> tensor.writeTo(ByteBuffer.allocate(7)))
        .isInstanceOf(BufferOverflowException.class);
    assertThatThrownBy(() -> tensor.readFrom(ByteBuffer.allocate(7)))
        .isInstanceOf(BufferUnderflowException.class);
    assertThatThrownBy(() -> tensor.writeTo(ByteBuffer.allocate(20), 1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> new NamedTensor("t", Nd4j.zeros(DataType.DOUBLE, 2)))
        .hasMessage("tensor t must be of type FLOAT, but was DOUBLE");
  }

  /** The middle two elements, as a matrix of one row. */
  private static INDArray view(INDArray vector) {
    return vector.get(NDArrayIndex.interval(1, 3)).reshape('c', 1, 2);
  }
}
