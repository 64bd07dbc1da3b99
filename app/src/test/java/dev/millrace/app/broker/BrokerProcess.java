package dev.millrace.app.broker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A broker in a JVM of its own, closed by a shutdown hook. */
final class BrokerProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader stdout;

  private BrokerProcess(Process process) {
    this.process = process;
    this.stdout =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Runs in the child: starts a broker, prints its address, and waits to be killed. */
  public static void main(String[] args) throws InterruptedException {
    EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.in(Path.of(args[0]), 0));
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
    System.out.println(broker.bootstrapServers());
    new CountDownLatch(1).await();
  }

  static BrokerProcess start(Path dataDirectory) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new BrokerProcess(
        new ProcessBuilder(
                java.toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerProcess.class.getName(),
                dataDirectory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Returns the next line of standard output, or null at its end. */
  String readLine() throws IOException {
    return stdout.readLine();
  }

  /** Sends SIGTERM, and leaves standard output open, unlike {@link Process#destroy}. */
  void terminate() {
    process.toHandle().destroy();
  }

  void kill() {
    process.toHandle().destroyForcibly();
  }

  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
