package dev.millrace.benchmarks.pipeline;

import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.run.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;

/**
 * A learning instance and any number of predictors beside it, for the same images. A core of the
 * learner's own, where that is possible, and the others for the predictors, which read no more than
 * a quota of Kafka's allows.
 */
final class Tier implements AutoCloseable {

  static final String ID = "tier";
  static final String IMAGES = "images";

  private final Cluster cluster;
  private final String bootstrapServers;
  private final String network;
  private final double bytesPerSecond;
  private final Child learner;
  private final List<Child> predictors = new ArrayList<>();
  private int started;

  /**
   * Starts the learning instance.
   *
   * @param cluster where the topics are
   * @param bootstrapServers the same cluster's
   * @param network a built-in network, or the path of a file that holds one
   * @param learners how many of them, which are also partitions
   * @param bytesPerSecond what each predictor may read
   */
  Tier(
      Cluster cluster, String bootstrapServers, String network, int learners, double bytesPerSecond)
      throws IOException {
    this.cluster = cluster;
    this.bootstrapServers = bootstrapServers;
    this.network = network;
    this.bytesPerSecond = bytesPerSecond;
    learner = start(Cores.first(), Role.LEARN, "learner", learners);
  }

  /** Starts or stops predictors until there are so many. */
  void predictors(int count) throws IOException {
    while (predictors.size() > count) {
      predictors.remove(predictors.size() - 1).close();
    }
    while (predictors.size() < count) {
      started++;
      String clientId = "predictor-" + started;
      limit(clientId + "-StreamThread-1-consumer");
      predictors.add(start(Cores.others(), Role.PREDICT, clientId, 1));
    }
  }

  private Child start(List<String> by, Role role, String clientId, int threads) throws IOException {
    return Running.start(
        by,
        bootstrapServers,
        ID,
        IMAGES,
        network,
        role.name(),
        String.valueOf(threads),
        "client.id=" + clientId);
  }

  private void limit(String clientId) {
    ClientQuotaEntity client = new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, clientId));
    ClientQuotaAlteration.Op quota =
        new ClientQuotaAlteration.Op("consumer_byte_rate", bytesPerSecond);
    cluster.get(
        cluster
            .admin()
            .alterClientQuotas(List.of(new ClientQuotaAlteration(client, List.of(quota))))
            .all());
  }

  /** Returns the learning instance's processor time so far. */
  double learnerCpuSeconds() {
    return learner.cpuSeconds();
  }

  /** Returns the processor time so far of all predictors that run. */
  double predictorCpuSeconds() {
    return predictors.stream().mapToDouble(Child::cpuSeconds).sum();
  }

  @Override
  public void close() {
    predictors.forEach(Child::close);
    learner.close();
  }
}
