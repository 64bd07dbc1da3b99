package dev.millrace.app.cli;

import dev.millrace.app.error.UserException;
import dev.millrace.app.feed.LabelSender;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.app.output.Output;
import dev.millrace.app.report.NewestSnapshots;
import dev.millrace.model.ClassIndex;
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
      "With --json: {\"imageId\", \"label\" (its number; null if it was withdrawn), \"topic\"}."
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
      description =
          "Its class: the number, counted from 0, or the name that the newest snapshot knows it by.")
  private String label;

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
    if (withdraw == (label != null) || (label != null && label.startsWith("-"))) {
      throw new ParameterException(
          spec.commandLine(), "Give a class from 0 on, or --withdraw, and not both.");
    }
    if (withdraw && now) {
      throw new ParameterException(spec.commandLine(), "--now needs a class.");
    }
    Output output = outputOptions.output();
    String topic = kafka.topics().labels().name();
    Integer number = withdraw ? null : number();
    try (LabelSender sender =
        LabelSender.open(kafka.settings(), kafka.topics().labels(), Map.of())) {
      if (withdraw) {
        sender.withdraw(image);
      } else if (now) {
        sender.sendToLearnNow(image, number);
      } else {
        sender.send(image, number);
      }
      sender.complete();
    }
    output.text(
        withdraw
            ? "Withdrew the label of '%s' on '%s', if it still waits.".formatted(image, topic)
            : "Sent label %s of '%s' to '%s'%s."
                .formatted(told(number), image, topic, now ? ", to be learned at once" : ""));
    output.json(new Sent(image, number, topic));
    return ExitCode.OK;
  }

  private String told(int number) {
    return label.equals(Integer.toString(number)) ? label : number + " (" + label + ")";
  }

  /** Returns the class; a number as it is, because there need be no snapshot yet. */
  private int number() {
    try {
      return Integer.parseInt(label);
    } catch (NumberFormatException e) {
      return ofName();
    }
  }

  private int ofName() {
    try (Cluster cluster = Cluster.connect(kafka.settings())) {
      new TopicAdmin(cluster).require(kafka.topics().model());
    }
    ClassIndex classes =
        NewestSnapshots.newest(NewestSnapshots.read(kafka.settings(), kafka.topics()))
            .map(snapshot -> new ClassIndex(snapshot.architecture()))
            .orElseThrow(
                () ->
                    new UserException(
                        "There is no snapshot yet that knows a class '"
                            + label
                            + "'. Give its number."));
    return classes
        .find(label)
        .orElseThrow(
            () ->
                new UserException(
                    "There is no class '" + label + "': it must be " + classes.known() + "."));
  }

  /** What was sent; its names are those of the JSON. */
  record Sent(String imageId, Integer label, String topic) {}
}
