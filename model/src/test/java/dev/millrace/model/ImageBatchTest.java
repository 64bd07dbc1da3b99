package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.backend.NativeBackend;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class ImageBatchTest {

  @Test
  void scalesUnsignedPixelsToTheUnitInterval() {
    NativeBackend.initialize();
    ImageBatch batch = new ImageBatch(3, 1, 1, 2);
    batch.add(new byte[] {0, (byte) 255}, 4);
    batch.add(new byte[] {(byte) 128, 51}, ImageBatch.NO_LABEL);
    INDArray array = batch.toArray();
    assertThat(array.shape()).containsExactly(2, 1, 1, 2);
    assertThat(array.reshape(4).toFloatVector()).containsExactly(0, 1, 128 / 255f, 0.2f);
    assertThat(batch.label(0)).isEqualTo(4);
    assertThat(batch.label(1)).isEqualTo(-1);
  }

  @Test
  void takesTheRemainingBytesOfABufferAndLeavesItsPosition() {
    ImageBatch batch = new ImageBatch(1, 1, 1, 2);
    ByteBuffer buffer = ByteBuffer.wrap(new byte[] {9, 255 - 256, 0, 9}, 1, 2);
    batch.add(buffer, 0);
    assertThat(buffer.position()).isEqualTo(1);
    assertThat(buffer.remaining()).isEqualTo(2);
    NativeBackend.initialize();
    assertThat(batch.toArray().reshape(2).toFloatVector()).containsExactly(1, 0);
  }

  @Test
  void canBeFilledAgainAfterClear() {
    ImageBatch batch = new ImageBatch(1, 1, 1, 1);
    batch.add(new byte[] {1}, 1);
    assertThatThrownBy(() -> batch.add(new byte[] {2}, 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("batch must not exceed its capacity of 1 images");
    batch.clear();
    assertThat(batch.size()).isZero();
    assertThatThrownBy(() -> batch.label(0)).isInstanceOf(IndexOutOfBoundsException.class);
    batch.add(new byte[] {2}, 2);
    assertThat(batch.label(0)).isEqualTo(2);
  }

  @Test
  void refusesWrongPixelCountsAndLabels() {
    ImageBatch batch = new ImageBatch(2, 3, 4, 5);
    assertThatThrownBy(() -> batch.add(new byte[59], 0))
        .hasMessage("image must have 3 x 4 x 5 = 60 pixels, but was 59 bytes");
    assertThatThrownBy(() -> batch.add(new byte[60], -2))
        .hasMessage("label must be a class or -1 for none, but was -2");
    assertThat(batch.size()).isZero();
    assertThatThrownBy(() -> new ImageBatch(0, 1, 1, 1))
        .hasMessage("capacity must be at least 1, but was 0");
    assertThatThrownBy(() -> new ImageBatch(1 << 20, 3, 100, 100))
        .hasMessageStartingWith("batch must be below 2 GB, but was ");
  }
}
