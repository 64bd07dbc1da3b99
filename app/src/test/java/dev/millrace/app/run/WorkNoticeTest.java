package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkNoticeTest {

  private static final String STANDING_BY = "standing by until it gets a partition of 'images'";

  private final List<String> reports = new ArrayList<>();
  private boolean hasPartition;
  private boolean idle;
  private long nanos;

  @Test
  void saysWhenItGetsAPartitionAndWhenAnotherInstanceHasIt() {
    idle = true;
    WorkNotice notice = notice();
    assertThat(notice.text()).isEqualTo(STANDING_BY);
    checkFor(notice, 10);
    assertThat(reports).isEmpty();

    hasPartition = true;
    idle = false;
    checkFor(notice, 10);
    hasPartition = false;
    idle = true;
    checkFor(notice, 10);
    hasPartition = true;
    idle = false;
    checkFor(notice, 10);

    assertThat(reports)
        .containsExactly(
            "Got a partition: learning from 'images'.",
            "Lost its partitions: " + STANDING_BY + ".",
            "Got a partition: learning from 'images'.");
    assertThat(notice.text()).isEqualTo("learning from 'images'");
  }

  @Test
  void waitsAnewAfterItGotAPartition() {
    idle = true;
    WorkNotice notice = notice();
    checkFor(notice, 10);
    hasPartition = true;
    idle = false;
    notice.check();
    reports.clear();
    hasPartition = false;
    idle = true;

    checkFor(notice, 2);
    assertThat(reports).isEmpty();
    checkFor(notice, 2);
    assertThat(reports).containsExactly("Lost its partitions: " + STANDING_BY + ".");
  }

  @Test
  void saysNothingWhilePartitionsAreOnTheirWay() {
    hasPartition = true;
    WorkNotice notice = notice();

    hasPartition = false;
    checkFor(notice, 60);
    idle = true;
    checkFor(notice, 2);
    idle = false;
    checkFor(notice, 1);
    idle = true;
    checkFor(notice, 2);
    hasPartition = true;
    idle = false;
    checkFor(notice, 10);

    assertThat(reports).isEmpty();
  }

  private WorkNotice notice() {
    return new WorkNotice(
        "learning from", "images", () -> hasPartition, () -> idle, () -> nanos, reports::add);
  }

  /** Looks five times a second, but for the last moment. */
  private void checkFor(WorkNotice notice, int seconds) {
    for (int i = 0; i < 5 * seconds; i++) {
      notice.check();
      nanos += Duration.ofMillis(200).toNanos();
    }
  }
}
