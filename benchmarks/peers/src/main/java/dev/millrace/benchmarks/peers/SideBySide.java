package dev.millrace.benchmarks.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Prints tables of Millrace beside its peers: medians and bests of rounds in which the contenders
 * take turns, after warm-up rounds that do not count. On a machine that is not quite quiet the best
 * round is what a library can do, and the median what it did.
 *
 * <p>Arguments: native threads of PyTorch (1, or 2 against two replicas of Millrace), rounds, and
 * milliseconds of one measurement.
 */
final class SideBySide {

  private static final int WARM_UP_ROUNDS = 2;

  private final List<Side> sides;
  private final Duration turn;
  private final SgemmCeiling ceiling = new SgemmCeiling();
  private final List<Double> flopPerSecond = new ArrayList<>();
  private final List<Map<Task, List<Double>>> rates = new ArrayList<>(); // by side, then by round

  private SideBySide(List<Side> sides, Duration turn) {
    this.sides = sides;
    this.turn = turn;
    for (int s = 0; s < sides.size(); s++) {
      Map<Task, List<Double>> ofSide = new EnumMap<>(Task.class);
      Arrays.stream(Task.values()).forEach(task -> ofSide.put(task, new ArrayList<>()));
      rates.add(ofSide);
    }
  }

  /** Measures and prints. */
  public static void main(String[] args) throws InterruptedException {
    int threads = Integer.parseInt(args[0]);
    int rounds = Integer.parseInt(args[1]);
    Duration turn = Duration.ofMillis(Long.parseLong(args[2]));
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    SideBySide comparison = new SideBySide(sides(threads), turn);
    for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
      System.err.printf(
          "%s%n", round < 0 ? "warming up" : "round " + (round + 1) + " of " + rounds);
      comparison.round(round);
    }
    comparison.print("median", SideBySide::median);
    comparison.print("best", SideBySide::best);
    comparison.close();
  }

  private static List<Side> sides(int threads) {
    Workload workload = new Workload();
    List<Side> sides = new ArrayList<>();
    if (threads > 1) {
      List<Contender> replicas = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        replicas.add(new MillraceContender(workload));
      }
      sides.add(new Side("Millrace, " + threads + " replicas", replicas));
    }
    sides.add(new Side("Millrace", List.of(new MillraceContender(workload))));
    if (threads == 1) {
      sides.add(new Side("Deeplearning4j", List.of(new Deeplearning4jContender(workload))));
    }
    String suffix = threads > 1 ? ", " + threads + " threads" : "";
    sides.add(
        new Side(PyTorchContender.version() + suffix, List.of(new PyTorchContender(workload))));
    return sides;
  }

  /** Everybody takes a turn at every task; who begins changes with the round. */
  private void round(int round) throws InterruptedException {
    for (Task task : Task.values()) {
      for (int i = 0; i < sides.size(); i++) {
        int side = Math.floorMod(i + round, sides.size());
        double rate = sides.get(side).imagesPerSecond(task, turn);
        if (round >= 0) {
          rates.get(side).get(task).add(rate);
        }
      }
    }
    double flop = ceiling.flopPerSecond(turn);
    if (round >= 0) {
      flopPerSecond.add(flop);
    }
  }

  private void print(String what, ToDoubleFunction<List<Double>> statistic) {
    System.out.printf("%-26s", "images/s, " + what);
    for (Task task : Task.values()) {
      System.out.printf("%26s", task.title);
    }
    System.out.printf("%24s%n", "train GFLOP/s (share)");
    double peak = statistic.applyAsDouble(flopPerSecond);
    for (int side = 0; side < sides.size(); side++) {
      System.out.printf("%-26s", sides.get(side).name());
      for (Task task : Task.values()) {
        double first = statistic.applyAsDouble(rates.get(0).get(task));
        double rate = statistic.applyAsDouble(rates.get(side).get(task));
        System.out.print(String.format(Locale.ROOT, "%,18.0f %6.2fx", rate, first / rate));
      }
      double train = statistic.applyAsDouble(rates.get(side).get(Task.TRAIN));
      double flop = train * Workload.TRAINING_FLOP;
      System.out.println(
          String.format(Locale.ROOT, "%15.1f (%4.1f%%)", flop / 1e9, 100 * flop / peak));
    }
    System.out.println(
        String.format(
            Locale.ROOT,
            "sgemm ceiling, one thread: %.1f GFLOP/s. Network R, mini-batches of %d, Adam. Behind"
                + " each figure: how many times faster the first row is.",
            peak / 1e9,
            Workload.BATCH));
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static double best(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  private void close() {
    sides.forEach(Side::close);
    ceiling.close();
  }
}
