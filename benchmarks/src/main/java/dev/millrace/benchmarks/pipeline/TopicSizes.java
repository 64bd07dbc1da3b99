package dev.millrace.benchmarks.pipeline;

import dev.millrace.app.kafka.Cluster;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.LogDirDescription;

/** How large topics are on the broker's disk, all partitions and segments together. */
final class TopicSizes {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final Duration SETTLED = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private TopicSizes() {}

  /** Prints the sizes of topics of a prefix, once compaction has left them alone for a while. */
  static void print(String bootstrapServers, String prefix) throws InterruptedException {
    try (Cluster cluster = Cluster.connect(Application.settings(bootstrapServers))) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      Map<String, Long> sizes = read(cluster, prefix);
      System.out.printf("%-44s%14s%n", "topic", "bytes");
      sizes.forEach((topic, bytes) -> System.out.printf("%-44s%,14d%n", topic, bytes));
      long since = System.nanoTime();
      while (System.nanoTime() - since < SETTLED.toNanos() && System.nanoTime() < deadline) {
        Thread.sleep(LOOK_EVERY.toMillis());
        Map<String, Long> now = read(cluster, prefix);
        if (!now.equals(sizes)) {
          sizes = now;
          since = System.nanoTime();
        }
      }
      System.out.println("after compaction:");
      sizes.forEach((topic, bytes) -> System.out.printf("%-44s%,14d%n", topic, bytes));
    }
  }

  private static Map<String, Long> read(Cluster cluster, String prefix) {
    Map<String, Long> sizes = new TreeMap<>();
    var brokers =
        cluster.get(cluster.admin().describeCluster().nodes()).stream()
            .map(node -> node.id())
            .toList();
    cluster
        .get(cluster.admin().describeLogDirs(brokers).allDescriptions())
        .values()
        .forEach(
            directories ->
                directories.values().stream()
                    .map(LogDirDescription::replicaInfos)
                    .forEach(
                        replicas ->
                            replicas.forEach(
                                (partition, replica) -> {
                                  if (partition.topic().startsWith(prefix)) {
                                    sizes.merge(partition.topic(), replica.size(), Long::sum);
                                  }
                                })));
    return sizes;
  }
}
