package dev.millrace.model.data;

import dev.millrace.model.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The indexes of a set's images in the order of each epoch: a function of the epoch's number. */
final class Arrangement implements IntFunction<int[]> {
  private static final int BURST = 100;
  private static final double RARE_SHARE = 0.01;
  private static final long RARE_KEY = 2;

  private final StreamOrder order;
  private final ImageSet set;
  private final long seed;
  private final long limit;
  private final int[] indexes;

  /**
   * Arranges a set; all images have labels if the order goes by them.
   *
   * @param limit images of an epoch, at most
   */
  Arrangement(StreamOrder order, ImageSet set, long seed, long limit) {
    this.order = order;
    this.set = set;
    this.seed = seed;
    this.limit = limit;
    IntStream all = IntStream.range(0, set.size());
    this.indexes = (order == StreamOrder.RARE ? withRareClasses(all) : all).toArray();
  }

  @Override
  public int[] apply(int epoch) {
    int[] all = indexes.clone();
    SplitMix64 random = SplitMix64.of(seed, epoch);
    if (order != StreamOrder.AS_IS) {
      random.shuffle(all);
    }
    int[] taken = Arrays.copyOf(all, (int) Math.min(limit, all.length));
    return switch (order) {
      case SORTED -> flat(byClass(taken, 1).stream());
      case TASKS -> flat(byClass(taken, 2).stream());
      case BURSTS -> bursts(byClass(taken, 1), random);
      default -> taken;
    };
  }

  private IntStream withRareClasses(IntStream all) {
    RandomKey key = RandomKey.of(seed).fold(RARE_KEY);
    int firstRare = set.classes() / 2;
    return all.filter(i -> set.label(i) < firstRare || key.uniform(i) < RARE_SHARE);
  }

  /** Groups images by class, or by so many classes at a time; within a group the order stays. */
  private Collection<List<Integer>> byClass(int[] taken, int classesAtATime) {
    return Arrays.stream(taken)
        .boxed()
        .collect(
            Collectors.groupingBy(
                i -> set.label(i) / classesAtATime, TreeMap::new, Collectors.toList()))
        .values();
  }

  private static int[] bursts(Collection<List<Integer>> classes, SplitMix64 random) {
    List<List<Integer>> bursts = new ArrayList<>();
    for (List<Integer> images : classes) {
      for (int start = 0; start < images.size(); start += BURST) {
        bursts.add(images.subList(start, Math.min(start + BURST, images.size())));
      }
    }
    int[] order = IntStream.range(0, bursts.size()).toArray();
    random.shuffle(order);
    return flat(Arrays.stream(order).mapToObj(bursts::get));
  }

  private static int[] flat(Stream<List<Integer>> groups) {
    return groups.flatMap(List::stream).mapToInt(i -> i).toArray();
  }
}
