package dev.millrace.app.cli;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.output.Output;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace broker}: a Kafka broker for this machine, until it is told to stop. */
@Command(
    name = "broker",
    description = {
      "Runs a Kafka broker on 127.0.0.1 until Ctrl-C: no replication, no login, for this machine only.",
      "With --json, once it is ready: {\"bootstrapServers\", \"data\"}."
    })
final class BrokerCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private OutputOptions outputOptions;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "TCP port, " + EmbeddedBrokerSettings.DEFAULT_PORT + " unless given; 0 takes a free one.")
  private int port = EmbeddedBrokerSettings.DEFAULT_PORT;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Keep the data here, and go on with what is there; without it they go when the broker stops.")
  private Path data;

  @Override
  public Integer call() throws InterruptedException {
    EmbeddedBrokerSettings settings = settings();
    Output output = outputOptions.output();
    StopSignal stop = MillraceCommand.of(spec).stop();
    stop.defer();
    try (EmbeddedBroker broker = EmbeddedBroker.start(settings)) {
      output.text(
          "Kafka broker ready at "
              + broker.bootstrapServers()
              + ", data in "
              + broker.dataDirectory()
              + (data == null ? " until it stops" : "")
              + ". Ctrl-C stops it.");
      output.json(new Result(broker.bootstrapServers(), broker.dataDirectory().toString()));
      stop.await();
    }
    return ExitCode.OK;
  }

  /** What {@code --json} prints. */
  private record Result(String bootstrapServers, String data) {}

  private EmbeddedBrokerSettings settings() {
    try {
      return new EmbeddedBrokerSettings(Optional.ofNullable(data), port);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    }
  }
}
