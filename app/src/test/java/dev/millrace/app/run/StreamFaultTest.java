package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.error.ErrorMessage;
import dev.millrace.app.error.UserException;
import dev.millrace.model.StreamSettings;
import dev.millrace.topology.learner.LearnerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the end of an application reaches the one who waits for it. */
@Timeout(180)
class StreamFaultTest {

  @TempDir private Path stateDirectory;
  @TempDir private Path brokerData;

  @Test
  void anUnexpectedFaultIsNotSaidToBeTheUsers() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
        TestStream stream = new TestStream(broker.bootstrapServers(), "fault", 1)) {
      stream.delete(stream.topics.images());
      try (StreamRunner runner = stream.run(stateDirectory)) {
        Throwable fault = catchThrowable(() -> runner.awaitEnd(Duration.ofSeconds(60)));

        assertThat(fault).isInstanceOf(CompletionException.class);
        assertThat(ErrorMessage.of(fault)).startsWith("Unexpected error: MissingSourceTopic");
        assertThat(catchThrowable(runner::checkAlive)).as("told again").isSameAs(fault);
      }
    }
  }

  @Test
  void workThatCouldNotBeCommittedAtTheEndIsAFailure() {
    EmbeddedBroker first = EmbeddedBroker.start(EmbeddedBrokerSettings.in(brokerData, 0));
    String address = first.bootstrapServers();
    try (TestStream stream = new TestStream(address, "uncommitted", 1)) {
      StreamRunner runner = stream.run(stateDirectory);
      TestStream.await("a heartbeat", () -> runner.secondsSinceHeartbeat() > 0);
      stream.sendDigits(0, 64);
      TestStream.await("two steps", () -> steps(runner) == 2);
      first.close();

      runner.close(Duration.ofSeconds(1), Duration.ofSeconds(1));

      assertThatExceptionOfType(UserException.class)
          .isThrownBy(runner::checkAlive)
          .withMessageStartingWith("The stream application did not end within 1 s");
      int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
      try (EmbeddedBroker second =
          EmbeddedBroker.start(EmbeddedBrokerSettings.in(brokerData, port))) {
        runner.close();
        assertThat(second.bootstrapServers()).isEqualTo(address);
      }
    } finally {
      first.close();
    }
  }

  @Test
  void aLastSnapshotThatWasNotPublishedIsAFailure() {
    LearnerSettings usual = TestStream.learning();
    LearnerSettings rarely =
        new LearnerSettings(
            usual.architecture(),
            usual.training(),
            usual.batchSize(),
            usual.predictDelay(),
            Integer.MAX_VALUE,
            Duration.ofHours(1),
            StreamSettings.NONE);
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
        TestStream stream = new TestStream(broker.bootstrapServers(), "unpublished", 1)) {
      stream.sendDigits(0, 64);
      StreamRunner runner = stream.run(stateDirectory, rarely);
      TestStream.await("two steps", () -> steps(runner) == 2);

      runner.close(Duration.ZERO, Duration.ofSeconds(60));

      assertThatExceptionOfType(UserException.class)
          .isThrownBy(runner::checkAlive)
          .withMessageStartingWith("Not every learner published a last snapshot within 0 s");
      assertThat(stream.position().lag()).isZero();
    }
  }

  private static long steps(StreamRunner runner) {
    return List.copyOf(runner.registry().learners()).stream()
        .mapToLong(learner -> learner.step())
        .sum();
  }
}
