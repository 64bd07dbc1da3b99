package dev.millrace.benchmarks.pipeline;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The main class of a contender's process: reads a round from standard input, has the contender run
 * it, answers with the measurement, until the input ends.
 */
final class Worker {

  private Worker() {}

  /** Takes the name of the contender's class. */
  public static void main(String[] args) throws Exception {
    Contender contender =
        Class.forName(args[0]).asSubclass(Contender.class).getDeclaredConstructor().newInstance();
    BufferedReader rounds =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = rounds.readLine(); line != null; line = rounds.readLine()) {
      System.out.println(contender.run(Round.parse(line)).line());
    }
    System.exit(0); // some libraries leave threads behind
  }

  /** Starts a worker for a contender. */
  static Child start(Class<?> contender) throws IOException {
    return Child.start(Worker.class, contender.getName());
  }
}
