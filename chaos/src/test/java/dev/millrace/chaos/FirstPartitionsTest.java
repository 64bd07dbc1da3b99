package dev.millrace.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class FirstPartitionsTest {

  private static final int KEYS = 300;

  @Test
  void leavesTheLastPartitionsIdleAndTheOthersEquallyBusy() {
    assertThat(chosen(3)).containsOnly(0, 1, 2);
    for (int partition = 0; partition < 3; partition++) {
      int number = partition;
      assertThat(chosen(3)).filteredOn(one -> one == number).hasSizeBetween(70, 130);
    }
  }

  @Test
  void choosesAmongAllAsKafkaDoes() {
    assertThat(chosen(4))
        .isEqualTo(keys().stream().map(key -> Utils.toPositive(Utils.murmur2(key)) % 4).toList());
  }

  private static List<Integer> chosen(int count) {
    try (FirstPartitions partitions = new FirstPartitions()) {
      partitions.configure(Map.of("first.partitions", Integer.toString(count)));
      return keys().stream()
          .map(key -> partitions.partition("images", key, key, "", key, Cluster.empty()))
          .toList();
    }
  }

  private static List<byte[]> keys() {
    return IntStream.range(0, KEYS).mapToObj(i -> ("train-" + i).getBytes(UTF_8)).toList();
  }
}
