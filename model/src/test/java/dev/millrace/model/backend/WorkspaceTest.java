package dev.millrace.model.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class WorkspaceTest {

  @Test
  void holdsTheArraysOfARunAndNoOthers() {
    try (Workspace workspace = new Workspace()) {
      assertThat(workspace.<Boolean>compute(() -> ones(8).isAttached())).isTrue();
      assertThat(ones(8).isAttached()).isFalse();
      assertThat(
              workspace.<Boolean>compute(
                  () -> Workspace.lastingZeros(DataType.FLOAT, 8).isAttached()))
          .isFalse();
    }
  }

  @Test
  void staysAtTheSizeOfItsLargestRun() {
    try (Workspace workspace = new Workspace()) {
      for (int i = 0; i < 4; i++) {
        workspace.run(() -> ones(100_000));
      }
      long size = workspace.sizeBytes();
      assertThat(size).isBetween(400_000L, 800_000L);
      for (int i = 1; i < 100; i++) {
        int length = 1000 * i;
        workspace.run(() -> ones(length));
      }
      assertThat(workspace.sizeBytes()).isEqualTo(size);
    }
  }

  @Test
  void isLeftWhenAComputationFails() {
    try (Workspace workspace = new Workspace()) {
      assertThatThrownBy(
              () ->
                  workspace.run(
                      () -> {
                        throw new IllegalStateException("on purpose");
                      }))
          .hasMessage("on purpose");
      assertThat(ones(1).isAttached()).isFalse();
    }
  }

  private static INDArray ones(int length) {
    return Nd4j.ones(DataType.FLOAT, length);
  }
}
