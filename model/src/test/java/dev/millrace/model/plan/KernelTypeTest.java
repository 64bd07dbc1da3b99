package dev.millrace.model.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelTypeTest {

  @ParameterizedTest
  @CsvSource({
    "'', true, true, VECTOR",
    "'', true, false, BLAS",
    "'', false, false, BLAS",
    "blas, true, true, BLAS",
    "vector, true, false, VECTOR"
  })
  void takesTheFasterOneUnlessThePropertyChooses(
      String choice, boolean available, boolean faster, KernelType expected) {
    assertThat(KernelType.preferred(choice, available, faster)).isEqualTo(expected);
  }

  @Test
  void refusesAnotherChoiceAndOneThatIsNotThere() {
    assertThatThrownBy(() -> KernelType.preferred("cuda", true, true))
        .isInstanceOf(KernelChoiceException.class)
        .hasMessage("millrace.kernels must be blas or vector, but was 'cuda'");
    assertThatThrownBy(() -> KernelType.preferred("vector", false, false))
        .isInstanceOf(KernelChoiceException.class)
        .hasMessage(
            "millrace.kernels must not be vector in a JVM without --add-modules"
                + " jdk.incubator.vector");
  }
}
