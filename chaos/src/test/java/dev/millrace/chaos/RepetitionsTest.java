package dev.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.chaos.LoggedRecord.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Logs that are made up: {@code a} and {@code b} are images, 1 and 2 producers. */
class RepetitionsTest {

  private final List<LoggedRecord> log = new ArrayList<>();

  @Test
  void takesWhatIsRolledBackAndThenMadeAgain() {
    add("a", 1, 0, Outcome.ABORTED);
    add("a", 1, 1, Outcome.COMMITTED);

    assertThat(Repetitions.in(log).problems(0)).isEmpty();
    assertThat(Repetitions.in(log).rolledBack()).isEqualTo(1);
    assertThat(Repetitions.in(log).repeated()).isZero();
  }

  @Test
  void takesOneTransactionOfRepetitionsForEachStop() {
    add("a", 2, 0, Outcome.COMMITTED);
    add("b", 2, 0, Outcome.COMMITTED);
    add("a", 1, 1, Outcome.ABORTED);
    add("b", 1, 1, Outcome.ABORTED);

    assertThat(Repetitions.in(log).problems(1)).isEmpty();
    assertThat(Repetitions.in(log).repeated()).isEqualTo(2);
  }

  @Test
  void findsRepetitionsThatNoStopExplains() {
    add("a", 2, 0, Outcome.COMMITTED);
    add("a", 1, 1, Outcome.ABORTED);
    assertThat(Repetitions.in(log).problems(0)).singleElement().asString().contains("offset=1");

    add("a", 1, 2, Outcome.ABORTED);
    assertThat(Repetitions.in(log).problems(1)).singleElement().asString().contains("2 trans");
    assertThat(Repetitions.in(log).problems(2)).isEmpty();
  }

  @Test
  void findsARepetitionThatWasCommitted() {
    add("a", 2, 0, Outcome.COMMITTED);
    add("a", 1, 1, Outcome.COMMITTED);

    assertThat(Repetitions.in(log).problems(1)).singleElement().asString().contains("offset=1");
  }

  @Test
  void findsAnImageThatIsTwiceInOneTransaction() {
    add("a", 1, 0, Outcome.COMMITTED);
    add("a", 1, 0, Outcome.COMMITTED);

    assertThat(Repetitions.in(log).problems(1)).hasSize(1);
  }

  @Test
  void findsARepetitionByTheProducerThatCommitted() {
    add("a", 1, 0, Outcome.COMMITTED);
    add("a", 1, 1, Outcome.ABORTED);

    assertThat(Repetitions.in(log).problems(1)).singleElement().asString().contains("offset=1");
  }

  @Test
  void namesForEachProblemARepetitionThatIsOne() {
    add("a", 1, 0, Outcome.COMMITTED);
    add("a", 1, 1, Outcome.ABORTED); // by the producer that committed
    add("a", 2, 2, Outcome.ABORTED); // allowed, if there was a stop

    List<String> problems = Repetitions.in(log).problems(0);
    assertThat(problems).hasSize(2);
    assertThat(problems.get(0)).contains("offset=1").doesNotContain("offset=2");
    assertThat(problems.get(1)).contains("offset=2").doesNotContain("offset=1");
  }

  @Test
  void findsATransactionThatHasNotEnded() {
    add("a", 1, 0, Outcome.OPEN);
    assertThat(Repetitions.in(log).problems(1)).hasSize(1);

    add("a", 2, 1, Outcome.COMMITTED);
    add("a", 1, 0, Outcome.OPEN);
    assertThat(Repetitions.in(log).problems(1)).hasSize(2);
  }

  private void add(String image, long producer, int transaction, Outcome outcome) {
    log.add(new LoggedRecord(log.size(), image, producer, transaction, outcome));
  }
}
