package dev.millrace.model.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.initializer.Initializer;
import dev.millrace.model.layer.Conv2D;
import dev.millrace.model.layer.Flatten;
import dev.millrace.model.layer.Layer;
import dev.millrace.model.layer.Residual;
import java.util.List;
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
  void knowsConvolutionsThatLeaveTheCaches() {
    assertThat(Planner.leavesCaches(List.of(convolution(1, 16, 5, 0)), 1, 28, 28)).isFalse();
    assertThat(Planner.leavesCaches(List.of(convolution(16, 32, 5, 0)), 16, 12, 12)).isFalse();
    assertThat(Planner.leavesCaches(List.of(convolution(3, 32, 3, 1)), 3, 32, 32)).isTrue();
    Layer block = new Residual("0.residual", List.of(convolution(64, 64, 3, 1)));
    assertThat(Planner.leavesCaches(List.of(block), 64, 16, 16)).isTrue();
    assertThat(Planner.leavesCaches(List.of(block), 64, 4, 4)).isFalse();
    assertThat(Planner.leavesCaches(List.of(new Flatten("0.flatten")), 3, 500, 500)).isFalse();
  }

  private static Layer convolution(int channels, int filters, int kernel, int padding) {
    return new Conv2D("0.conv2d", channels, filters, kernel, 1, padding, Initializer.HE);
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
