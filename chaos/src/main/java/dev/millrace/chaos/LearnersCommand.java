package dev.millrace.chaos;

import dev.millrace.model.data.DownloadProgress;
import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.Mnist;
import dev.millrace.model.data.Mnist.Split;
import dev.millrace.model.data.MnistLocations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code chaos/run learners}: what disturbances cost several learners of one model. */
@Command(
    name = "learners",
    mixinStandardHelpOptions = true,
    description = {
      "Lets four learners in two processes learn from MNIST once, disturbs them, and compares the test accuracy "
          + "of the merged model with that of an undisturbed run.",
      "Exit code 0 if no disturbance lost more than 0.2 points (skewed classes: 2), and no prediction is missing or there twice; "
          + "1 if not."
    })
final class LearnersCommand implements Callable<Integer> {

  /** As much memory as the launcher gives. */
  private static final List<String> JVM = List.of("-Xmx2g", "-XX:+UseParallelGC");

  @Option(
      names = "--mnist",
      paramLabel = "DIR",
      required = true,
      defaultValue = "${env:MNIST_DIR}",
      description = "A folder with MNIST's four files; MNIST_DIR of the environment unless given.")
  private Path mnist;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description =
          "Of the learners, of the images' order, and of which process is killed; ${DEFAULT-VALUE} unless given.")
  private long seed;

  @Option(
      names = "--scenarios",
      split = ",",
      description = "What to run: ${COMPLETION-CANDIDATES}; all of them unless given.")
  private Set<Scenario> scenarios = EnumSet.allOf(Scenario.class);

  @Option(
      names = "--rate",
      defaultValue = "1500",
      description = "Images per second; ${DEFAULT-VALUE} unless given.")
  private double rate;

  @Option(
      names = "--threads",
      description =
          "--threads of each process; as many as it gets learners at first, unless given.")
  private Integer threads;

  @Option(
      names = "--java-opts",
      split = " ",
      description = "Options of the processes' JVMs; -Xmx2g -XX:+UseParallelGC unless given.")
  private List<String> javaOptions = JVM;

  @Option(
      names = "--run-opts",
      split = " ",
      description = "More options of run; none unless given.")
  private List<String> runOptions = List.of();

  @Option(
      names = "--work",
      description = "Where the processes keep their files; a temporary directory unless given.")
  private Path work;

  @Override
  public Integer call() throws IOException {
    Path directory = work == null ? Files.createTempDirectory("millrace-learners-") : work;
    ImageSet training = load(Split.TRAIN);
    LearnersSettings settings =
        new LearnersSettings(
            directory,
            seed,
            training,
            training.size(),
            load(Split.TEST),
            rate,
            threads == null ? OptionalInt.empty() : OptionalInt.of(threads),
            runOptions,
            javaOptions);
    List<LearnersResult> results = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      results.add(LearnersRun.run(settings, scenario, System.err::println));
    }
    LearnersReport report = new LearnersReport(results);
    System.out.println(report);
    if (work == null && results.stream().allMatch(LearnersResult::isGood)) {
      Directories.delete(directory);
    }
    return report.isGood() ? 0 : 1;
  }

  private ImageSet load(Split split) {
    return Mnist.load(
        new MnistLocations(Optional.of(mnist), Optional.empty(), mnist, List.of()),
        split,
        DownloadProgress.NONE);
  }
}
