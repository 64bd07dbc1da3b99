package dev.millrace.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The long run: many seeds, with a table at the end. */
@Command(
    name = "chaos/run",
    mixinStandardHelpOptions = true,
    subcommands = LearnersCommand.class,
    description = {
      "Breaks broker, application and feeder at random moments, and checks what the topics hold then.",
      "Exit code 0 if all is as it must be, 1 if not. A failure is replayed by --first-seed SEED --seeds 1 "
          + "and the same other options."
    })
public final class ChaosCommand implements Callable<Integer> {

  /** Options that make a JVM start with the least work. */
  static final List<String> FRUGAL_JVM =
      List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  @Option(
      names = "--seeds",
      defaultValue = "20",
      description = "How many seeds; ${DEFAULT-VALUE} unless given.")
  private int seeds;

  @Option(
      names = "--first-seed",
      defaultValue = "1",
      description = "The first of them; ${DEFAULT-VALUE} unless given.")
  private long firstSeed;

  @Option(
      names = "--faults",
      defaultValue = "10",
      description = "Faults for each seed; ${DEFAULT-VALUE} unless given.")
  private int faults;

  @Option(
      names = "--rate",
      defaultValue = "20",
      description = "Images per second; ${DEFAULT-VALUE} unless given.")
  private double rate;

  @Option(
      names = "--kinds",
      split = ",",
      description =
          "Kinds of faults: ${COMPLETION-CANDIDATES}; all that this machine allows unless given.")
  private Set<FaultKind> kinds;

  @Option(
      names = "--parallel",
      defaultValue = "1",
      description =
          "Seeds at the same time, each on a broker of its own; ${DEFAULT-VALUE} unless given.")
  private int parallel;

  @Option(
      names = "--java-opts",
      split = " ",
      description = "Options of the processes' JVMs; those that cost the least unless given.")
  private List<String> javaOptions = FRUGAL_JVM;

  @Option(
      names = "--run-opts",
      split = " ",
      description = "More options of run; --memory 500, so that images are replaced, unless given.")
  private List<String> runOptions = List.of("--memory", "500");

  @Option(
      names = "--feed-opts",
      split = " ",
      description =
          "More options of feed. With --label-delay and the like, labels come on their own topic: their order among "
              + "the images then depends on the faults, so that the model is not compared.")
  private List<String> feedOptions = List.of();

  @Option(
      names = "--results",
      paramLabel = "FILE",
      description =
          "Add the results to this file, leave out seeds that are in it, and show all of it at the end.")
  private Path resultsFile;

  @Option(
      names = "--work",
      description = "Where the processes keep their files; a temporary directory unless given.")
  private Path work;

  /** Runs the command, and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new ChaosCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Path directory = work == null ? Files.createTempDirectory("millrace-chaos-") : work;
    ExecutorService pool = Executors.newFixedThreadPool(parallel);
    List<FaultKind> chosen = possible(directory);
    ChaosSettings settings =
        new ChaosSettings(directory, faults, chosen, rate, runOptions, feedOptions, javaOptions);
    ResultsFile results = new ResultsFile(Optional.ofNullable(resultsFile));
    CompletableFuture.allOf(
            LongStream.range(firstSeed, firstSeed + seeds)
                .filter(seed -> !results.contains(seed))
                .mapToObj(
                    seed -> CompletableFuture.runAsync(() -> run(settings, seed, results), pool))
                .toArray(CompletableFuture<?>[]::new))
        .join();
    pool.shutdown();
    System.out.println();
    System.out.println(new Report(results.all()));
    return results.all().stream().allMatch(SeedResult::isGood) ? 0 : 1;
  }

  private static void run(ChaosSettings settings, long seed, ResultsFile results) {
    SeedResult result = ChaosRun.run(settings, seed, System.out::println);
    System.out.printf(
        "seed %d: %s%n", seed, result.isGood() ? "good" : String.join("; ", result.problems()));
    results.add(result);
    if (result.isGood()) {
      Directories.delete(settings.directory().resolve("seed-" + seed));
    }
  }

  /** Leaves out, and says so, what was not asked for by name and cannot be done here. */
  private List<FaultKind> possible(Path directory) {
    if (kinds != null) {
      return List.copyOf(kinds);
    }
    Set<FaultKind> possible = EnumSet.allOf(FaultKind.class);
    if (!FullDisk.isPossible(directory)) {
      possible.remove(FaultKind.DISK_FULL);
      System.out.println("Left out: " + FaultKind.DISK_FULL + ", for want of the right to mount");
    }
    return List.copyOf(possible);
  }
}
