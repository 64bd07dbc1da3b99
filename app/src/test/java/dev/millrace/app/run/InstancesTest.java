package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.topology.snapshot.Snapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.streams.LagInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several instances of the application on a real broker, one after another and side by side. */
@Timeout(180)
class InstancesTest {

  private static final int BATCH = 32;
  private static EmbeddedBroker broker;

  @TempDir private Path first;
  @TempDir private Path second;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void keepsItsNamesFromStartToStart() throws Exception {
    try (TestStream stream = stream("names")) {
      List<String> members = runAndListMembers(stream, first);
      List<String> transactions = transactions(stream);
      assertThat(members).hasSize(2).doesNotHaveDuplicates();
      assertThat(transactions).isNotEmpty().allMatch(id -> id.startsWith("names-"));

      assertThat(runAndListMembers(stream, first)).isEqualTo(members);
      assertThat(transactions(stream)).isEqualTo(transactions);

      assertThat(runAndListMembers(stream, second)).doesNotContainAnyElementsOf(members);
    }
  }

  @Test
  void leavesTheGroupWhenItStops() throws Exception {
    try (TestStream stream = stream("leaves")) {
      runAndListMembers(stream, first);

      assertThat(members(stream)).isEmpty();
    }
  }

  @Test
  void refusesToShareAStateDirectory() {
    try (TestStream stream = stream("shared");
        StreamRunner runner = stream.run(first)) {
      assertThatExceptionOfType(UserException.class)
          .isThrownBy(() -> stream.run(first))
          .withMessageContaining("--state-dir");
      runner.checkAlive();
    }
  }

  @Test
  void saysSoWhenAnotherInstanceRunsUnderItsId() throws InterruptedException {
    try (TestStream stream = stream("copied", Map.of("group.instance.id", "same"));
        StreamRunner older = stream.run(first)) {
      assertThat(older.awaitRunning(Duration.ofMinutes(1))).isTrue();
      try (StreamRunner newer = stream.run(second)) {
        assertThatExceptionOfType(UserException.class)
            .isThrownBy(() -> older.awaitEnd(Duration.ofMinutes(1)))
            .withMessageContaining("same")
            .withMessageContaining("group.instance.id");
        newer.checkAlive();
      }
    }
  }

  @Test
  void goesOnWithTheStateOfAStandby() throws InterruptedException {
    String undisturbed;
    try (TestStream stream = stream("alone");
        StreamRunner runner = stream.run(first)) {
      stream.sendDigits(0, 700);
      undisturbed = lastSnapshot(stream, 700 / BATCH).sha256();
      runner.checkAlive();
    }

    try (TestStream stream = stream("standby", Map.of("num.standby.replicas", "1"))) {
      StreamRunner one = stream.run(first);
      try (StreamRunner two = stream.run(second)) {
        TestStream.await("standbys", () -> standbyTasks(one) + standbyTasks(two) == 2);
        stream.sendDigits(0, 331); // ends within a mini-batch
        stream.awaitCommitted();
        StreamRunner learning = one.registry().learners().isEmpty() ? two : one;
        StreamRunner standing = learning == one ? two : one;
        TestStream.await("the standby to follow", () -> hasFollowed(standing));

        learning.close();
        stream.sendDigits(331, 700);

        assertThat(lastSnapshot(stream, 700 / BATCH).sha256()).isEqualTo(undisturbed);
        standing.checkAlive();
      } finally {
        one.close();
      }
      assertThat(stream.read(stream.topics.predictions())).hasSize(700);
      assertThat(stream.read(stream.topics.training()))
          .extracting(record -> record.value().getStep())
          .containsExactlyElementsOf(LongStream.rangeClosed(1, 700 / BATCH).boxed().toList());
    }
  }

  private List<String> runAndListMembers(TestStream stream, Path directory) throws Exception {
    try (StreamRunner runner = stream.run(directory)) {
      assertThat(runner.awaitRunning(Duration.ofMinutes(1))).isTrue();
      return members(stream).stream()
          .map(MemberDescription::groupInstanceId)
          .map(Optional::orElseThrow)
          .sorted()
          .toList();
    }
  }

  private static Collection<MemberDescription> members(TestStream stream)
      throws InterruptedException, ExecutionException {
    Map<String, ConsumerGroupDescription> groups =
        stream.admin().describeConsumerGroups(List.of(stream.name)).all().get();
    return groups.get(stream.name).members();
  }

  private static List<String> transactions(TestStream stream)
      throws InterruptedException, ExecutionException {
    return stream.admin().listTransactions().all().get().stream()
        .map(TransactionListing::transactionalId)
        .filter(id -> id.startsWith(stream.name))
        .sorted()
        .toList();
  }

  private static int standbyTasks(StreamRunner runner) {
    return runner.streams().metadataForLocalThreads().stream()
        .mapToInt(thread -> thread.standbyTasks().size())
        .sum();
  }

  private static boolean hasFollowed(StreamRunner standing) {
    LagInfo learner = standing.streams().allLocalStorePartitionLags().get("learner").get(0);
    // The end of the last transaction takes an offset, too.
    return learner.currentOffsetPosition() > 0 && learner.offsetLag() <= 1;
  }

  private static Snapshot lastSnapshot(TestStream stream, long step) {
    TestStream.await(
        "the snapshot of step " + step,
        () -> stream.snapshots().stream().anyMatch(snapshot -> snapshot.step() == step));
    return stream.snapshots().get(0);
  }

  private static TestStream stream(String name) {
    return stream(name, Map.of());
  }

  private static TestStream stream(String name, Map<String, String> settings) {
    return new TestStream(broker.bootstrapServers(), name, 1, settings);
  }
}
