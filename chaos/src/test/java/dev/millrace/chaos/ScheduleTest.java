package dev.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private static final List<FaultKind> ALL = List.of(FaultKind.values());

  @Test
  void aSeedGivesTheSameFaultsAgain() {
    assertThat(describe(7)).isEqualTo(describe(7)).isNotEqualTo(describe(8));
  }

  @Test
  void allKindsComeBeforeOneComesAgain() {
    List<FaultKind> kinds = kinds(Schedule.of(3, 2 * ALL.size(), ALL));

    assertThat(kinds.subList(0, ALL.size())).containsExactlyInAnyOrderElementsOf(ALL);
    assertThat(kinds.subList(ALL.size(), kinds.size())).containsExactlyInAnyOrderElementsOf(ALL);
  }

  @Test
  void theOrderDiffersFromSeedToSeed() {
    assertThat(
            IntStream.range(0, 10)
                .mapToObj(seed -> kinds(Schedule.of(seed, ALL.size(), ALL)))
                .distinct())
        .hasSize(10);
  }

  private static List<String> describe(long seed) {
    return Schedule.of(seed, 20, ALL).faults().stream()
        .map(fault -> fault.kind() + " " + fault.pause() + " " + fault.random().nextLong())
        .toList();
  }

  private static List<FaultKind> kinds(Schedule schedule) {
    return schedule.faults().stream().map(Schedule.Planned::kind).toList();
  }
}
