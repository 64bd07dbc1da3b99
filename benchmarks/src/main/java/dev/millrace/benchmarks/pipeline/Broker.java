package dev.millrace.benchmarks.pipeline;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import java.io.IOException;
import java.util.List;

/** The main class of the broker's process: says where it listens, and ends with its input. */
final class Broker {

  private Broker() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws IOException {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary())) {
      System.out.println(broker.bootstrapServers());
      while (System.in.read() >= 0) {
        // nobody writes
      }
    }
    System.exit(0);
  }

  static Child start() throws IOException {
    return start(List.of());
  }

  /** Starts it by a launcher, a command that the process's own is appended to. */
  static Child start(List<String> launcher) throws IOException {
    return Child.start(launcher, Broker.class);
  }
}
