package dev.millrace.app.dashboard;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.cli.MillraceCommand;
import dev.millrace.app.cli.StopSignal;
import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.config.KafkaSettingsBuilder;
import dev.millrace.app.output.Terminal;
import dev.millrace.topology.Topic;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** A broker, and commands that run against it as in terminals of their own. */
final class Pipeline implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final Pattern URL = Pattern.compile("http://\\S+");

  private final EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
  private final Deque<Command> running = new ArrayDeque<>();

  KafkaSettings kafka() {
    return new KafkaSettingsBuilder()
        .option("bootstrap.servers", broker.bootstrapServers())
        .build();
  }

  /** Starts a command, which is stopped with this object unless that was done before. */
  Command start(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--bootstrap-servers");
    all.add(broker.bootstrapServers());
    Command command = new Command(all);
    running.push(command);
    return command;
  }

  /** Runs a command to its end. */
  void run(String... args) throws Exception {
    start(args).awaitEnd();
  }

  /** Reads the records that stand on a topic now. */
  <V> List<ConsumerRecord<String, V>> read(Topic<String, V> topic) {
    try (KafkaConsumer<String, V> consumer =
        new KafkaConsumer<>(
            kafka().consumer(Map.of()),
            topic.keySerde().deserializer(),
            topic.valueSerde().deserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(info -> new TopicPartition(topic.name(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
      List<ConsumerRecord<String, V>> records = new ArrayList<>();
      long deadline = System.nanoTime() + DEADLINE.toNanos();
      while (end.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("could not read " + topic.name() + " up to " + end);
        }
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      return records;
    }
  }

  @Override
  public void close() {
    running.forEach(Command::stop);
    broker.close();
  }

  static final class Command {

    private final StopSignal stop = new StopSignal();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> args;
    private final CompletableFuture<Integer> exit;

    Command(List<String> args) {
      this.args = args;
      exit =
          CompletableFuture.supplyAsync(
              () ->
                  MillraceCommand.commandLine(
                          System.getenv(),
                          Terminal.NONE,
                          stop,
                          new PrintWriter(out),
                          new PrintWriter(err))
                      .execute(args.toArray(String[]::new)),
              task -> new Thread(task, args.get(0)).start());
    }

    /** Waits for the address of its page. */
    String url() throws InterruptedException {
      long deadline = System.nanoTime() + DEADLINE.toNanos();
      while (!exit.isDone() && System.nanoTime() < deadline) {
        Matcher url = URL.matcher(out.toString() + err);
        if (url.find()) {
          return url.group();
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
      throw new AssertionError(args + " showed no address: " + err);
    }

    void stop() {
      stop.request();
      try {
        exit.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException | ExecutionException | TimeoutException e) {
        throw new AssertionError(args + " did not end: " + err, e);
      }
    }

    void awaitEnd() throws Exception {
      if (exit.get(DEADLINE.toSeconds(), TimeUnit.SECONDS) != 0) {
        throw new AssertionError(args + " failed: " + err);
      }
    }
  }
}
