package dev.millrace.topology.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitPaceTest {

  private static final long LARGE_STATE_BYTES = 4_000_000;

  @TempDir private Path directory;

  @Test
  void asksNoMoreOftenWithinTheIntervalThanItMay() {
    MockProcessorContext<Void, Void> context = context("2000");
    CommitPace pace = new CommitPace(context, 0, 20);

    assertThat(asked(context, pace, 1_000)).isTrue();
    assertThat(asked(context, pace, 1_099)).isFalse();
    assertThat(asked(context, pace, 1_100)).isTrue();
    assertThat(asked(context, pace, 1_199)).isFalse();
    assertThat(asked(context, pace, 9_000)).isTrue();
  }

  @Test
  void asksLessOftenForALargeState() {
    MockProcessorContext<Void, Void> context = context("2000");
    CommitPace pace = new CommitPace(context, LARGE_STATE_BYTES, 20);

    assertThat(CommitPace.leastMs(LARGE_STATE_BYTES)).isEqualTo(200);
    assertThat(asked(context, pace, 1_000)).isTrue();
    assertThat(asked(context, pace, 1_199)).isFalse();
    assertThat(asked(context, pace, 1_200)).isTrue();
  }

  @Test
  void leavesAsMuchTimeForWorkAsASlowCommitTook() {
    MockProcessorContext<Void, Void> context = context("2000");
    CommitPace pace = new CommitPace(context, 0, 20);
    assertThat(asked(context, pace, 10_000)).isTrue();

    context.setCurrentSystemTimeMs(10_700); // the commit took until then
    pace.onWork();
    assertThat(asked(context, pace, 10_700)).isFalse();
    pace.onWork();
    assertThat(asked(context, pace, 11_399)).isFalse();
    assertThat(asked(context, pace, 11_400)).isTrue();
  }

  private static boolean asked(
      MockProcessorContext<Void, Void> context, CommitPace pace, long nowMs) {
    context.setCurrentSystemTimeMs(nowMs);
    context.resetCommit();
    pace.askForCommit();
    return context.committed();
  }

  private MockProcessorContext<Void, Void> context(String commitIntervalMs) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "pace");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitIntervalMs);
    return new MockProcessorContext<>(settings, new TaskId(0, 0), directory.toFile());
  }
}
