package dev.millrace.app.cli;

import dev.millrace.app.feed.LabelSender;
import dev.millrace.app.output.Output;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace label}: says which class an image is of. */
@Command(
    name = "label",
    description = {
      "Sends the label of an image on the topic labels: of one that waits for it, or to correct the label that it "
          + "has. docs/labels.md has the rules.",
      "With --json: {\"imageId\", \"label\" (null if it was withdrawn), \"topic\"}."
    })
final class LabelCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;
  @Mixin private OutputOptions outputOptions;

  @Parameters(index = "0", paramLabel = "ID", description = "The image.")
  private String image;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "CLASS",
      description = "Its class, counted from 0.")
  private Integer label;

  @Option(
      names = "--withdraw",
      description = "Instead of a class: withdraw a label whose image has not come yet.")
  private boolean withdraw;

  @Option(
      names = "--now",
      description =
          "Do not wait until the image's mini-batch is full: learn it at once, with what has gathered and remembered "
              + "images beside it.")
  private boolean now;

  @Override
  public Integer call() {
    if (withdraw == (label != null) || (label != null && label < 0)) {
      throw new ParameterException(
          spec.commandLine(), "Give a class from 0 on, or --withdraw, and not both.");
    }
    if (withdraw && now) {
      throw new ParameterException(spec.commandLine(), "--now needs a class.");
    }
    Output output = outputOptions.output();
    String topic = kafka.topics().labels().name();
    try (LabelSender sender =
        LabelSender.open(kafka.settings(), kafka.topics().labels(), Map.of())) {
      if (withdraw) {
        sender.withdraw(image);
      } else if (now) {
        sender.sendToLearnNow(image, label);
      } else {
        sender.send(image, label);
      }
      sender.complete();
    }
    output.text(
        withdraw
            ? "Withdrew the label of '%s' on '%s', if it still waits.".formatted(image, topic)
            : "Sent label %d of '%s' to '%s'%s."
                .formatted(label, image, topic, now ? ", to be learned at once" : ""));
    output.json(new Sent(image, label, topic));
    return ExitCode.OK;
  }

  /** What was sent; its names are those of the JSON. */
  record Sent(String imageId, Integer label, String topic) {}
}
