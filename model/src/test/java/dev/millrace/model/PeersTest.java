package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PeersTest {

  @Test
  void makesLongerStepsTheMoreLearnersThereAre() {
    assertThat(Peers.NONE.rateFactor()).isEqualTo(1);
    assertThat(new Peers(4, 0).rateFactor()).isCloseTo(Math.pow(4, 0.75), within(1e-12));
    assertThat(new Peers(1000, 0).rateFactor()).isEqualTo(5);
  }

  @Test
  void refusesNumbersThatCannotBe() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Peers(0.9, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Peers(Double.NaN, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Peers(2, -1));
  }
}
