package com.example.labeler;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Sends the labels of a CSV file to Millrace, and, with {@code --follow}, those appended later. */
public final class Labeler {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private final LabelerOptions options;
  private final PrintStream problems;
  private final CountDownLatch stop = new CountDownLatch(1);
  private long unreadable;

  /**
   * Creates it; {@link #run} does the work.
   *
   * @param problems where lines that cannot be read are told of
   */
  Labeler(LabelerOptions options, PrintStream problems) {
    this.options = options;
    this.problems = problems;
  }

  /**
   * What was done.
   *
   * @param sent labels that the broker has acknowledged
   * @param unreadable lines left out because they cannot be read
   */
  record Result(long sent, long unreadable) {}

  /**
   * Sends the labels; returns at the end of the file or, if it is followed, after {@link #stop}.
   *
   * @throws LabelerException if it cannot go on
   */
  Result run() throws InterruptedException {
    try (LabelFile file = LabelFile.open(options.file());
        LabelSender sender = LabelSender.open(options.broker(), options.topicPrefix())) {
      do {
        sendEnded(file, sender);
        sender.check();
      } while (options.follow() && !stop.await(POLL.toMillis(), TimeUnit.MILLISECONDS));
      if (!options.follow()) {
        file.rest().ifPresent(line -> send(line, file, sender));
      }
      return new Result(sender.complete(), unreadable);
    }
  }

  private void sendEnded(LabelFile file, LabelSender sender) {
    Optional<String> line = file.next();
    while (line.isPresent() && stop.getCount() > 0) {
      send(line.get(), file, sender);
      line = file.next();
    }
  }

  private void send(String line, LabelFile file, LabelSender sender) {
    if (LabelLine.isSkipped(line)) {
      return;
    }
    LabelLine label;
    try {
      label = LabelLine.parse(line);
    } catch (IllegalArgumentException e) {
      unreadable++;
      problems.println(file.place() + ": " + e.getMessage());
      return;
    }
    sender.send(label, file.place());
  }

  /** Has {@link #run} return soon. Any thread may call it. */
  void stop() {
    stop.countDown();
  }

  /** Ends with 1 if it could not go on, or a line could not be read. */
  public static void main(String[] args) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    int status = 1;
    try {
      LabelerOptions options = LabelerOptions.parse(args);
      Labeler labeler = new Labeler(options, System.err);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> labeler.stopAndAwait(done)));
      Result result = labeler.run();
      System.out.printf(
          Locale.ROOT,
          "Sent %,d labels to '%slabels'; lines that cannot be read: %,d%n",
          result.sent(),
          options.topicPrefix(),
          result.unreadable());
      status = result.unreadable() == 0 ? 0 : 1;
    } catch (LabelerException e) {
      System.err.println(e.getMessage());
    } finally {
      done.countDown();
    }
    if (status != 0) {
      System.exit(status);
    }
  }

  /** On Ctrl-C: has what was read be sent, and told of, before the process ends. */
  private void stopAndAwait(CountDownLatch done) {
    stop();
    try {
      done.await(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
