package dev.millrace.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NewestEntriesTest {

  private final NewestEntries<byte[]> entries =
      new NewestEntries<>(3, 10_000, value -> value.length);

  @Test
  void theOldestGiveWayToMoreEntries() {
    for (int i = 0; i < 5; i++) {
      entries.put("id-" + i, new byte[i]);
    }
    entries.put("id-2", new byte[9]); // now the newest
    entries.put("id-5", new byte[5]);

    assertThat(entries.values()).extracting(value -> value.length).containsExactly(4, 9, 5);
  }

  @Test
  void theOldestGiveWayToMoreBytesOfValuesAndOfIds() {
    entries.put("a", new byte[4000]);
    entries.put("b", new byte[4000]);
    entries.put("c", new byte[4000]);
    assertThat(entries.values()).hasSize(2);

    entries.put("d".repeat(4000), new byte[0]);
    assertThat(entries.values()).hasSize(1);
    assertThat(entries.bytes()).isBetween(8000L, 10_000L);
  }

  @Test
  void whatIsLargerThanTheBoundIsNotKeptAndPushesNothingOut() {
    entries.put("a", new byte[1]);
    entries.put("b", new byte[10_000]);

    assertThat(entries.values()).hasSize(1);
    assertThat(entries.remove("b")).isNull();
    assertThat(entries.remove("a")).hasSize(1);
    assertThat(entries.bytes()).isZero();
  }
}
