package dev.millrace.model.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.vector.Vectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KernelTypeTest {

  private static final String PROPERTY = "millrace.kernels";

  private final String before = System.getProperty(PROPERTY);

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(PROPERTY);
    } else {
      System.setProperty(PROPERTY, before);
    }
  }

  @Test
  void takesTheFasterOne() {
    System.clearProperty(PROPERTY);
    KernelType faster = Vectors.beatBlas() ? KernelType.VECTOR : KernelType.BLAS;
    assertThat(KernelType.preferred()).isEqualTo(faster);
  }

  @Test
  void takesWhatThePropertyChooses() {
    System.setProperty(PROPERTY, "blas");
    assertThat(KernelType.preferred()).isEqualTo(KernelType.BLAS);
    System.setProperty(PROPERTY, "vector");
    assertThat(KernelType.preferred()).isEqualTo(KernelType.VECTOR);
  }

  @Test
  void refusesAnotherChoice() {
    System.setProperty(PROPERTY, "cuda");
    assertThatThrownBy(KernelType::preferred)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("millrace.kernels must be blas or vector, but was 'cuda'");
  }
}
