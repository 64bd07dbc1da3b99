package dev.millrace.app.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharesTest {

  @Test
  void theHighestComeFirstAndOfEqualsTheFirstClass() {
    assertThat(Shares.highest(List.of(0.1f, 0.4f, 0.1f, 0.4f), 3).toString())
        .isEqualTo("[[1,0.4],[3,0.4],[0,0.1]]");
  }

  @Test
  void ofManyClassesOnlyAFewAreReturned() {
    List<Float> shares =
        IntStream.range(0, 2000).mapToObj(label -> label / 2e6f).collect(Collectors.toList());
    assertThat(Shares.highest(shares, 32)).hasSize(32);
    assertThat(Shares.highest(shares, 32).get(0).get(0).asInt()).isEqualTo(1999);
  }

  @Test
  void whatIsNoNumberIsNull() {
    assertThat(Shares.highest(List.of(Float.NaN), 3).toString()).isEqualTo("[[0,null]]");
    assertThat(Shares.highest(List.of(), 3)).isEmpty();
  }
}
