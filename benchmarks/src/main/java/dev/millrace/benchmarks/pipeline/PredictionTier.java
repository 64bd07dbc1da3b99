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
 * Predictors, as many as one likes, each of which reads no more than a quota of Kafka's allows.
 * They run on all cores but the first.
 */
final class PredictionTier implements AutoCloseable {

  private final Cluster cluster;
  private final Running.Place place;
  private final double bytesPerSecond;
  private final List<Child> predictors = new ArrayList<>();
  private int started;

  /**
   * Creates a tier without predictors.
   *
   * @param cluster where the topics are
   * @param place the same, for the predictors' processes
   * @param bytesPerSecond of record batches, compressed as they are, that each predictor may read
   */
  PredictionTier(Cluster cluster, Running.Place place, double bytesPerSecond) {
    this.cluster = cluster;
    this.place = place;
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Starts or stops predictors until there are so many. */
  void resize(int count) throws IOException {
    while (predictors.size() > count) {
      predictors.remove(predictors.size() - 1).close();
    }
    while (predictors.size() < count) {
      started++;
      String clientId = "predictor-" + started;
      limit(clientId + "-StreamThread-1-consumer"); // as Kafka Streams calls it
      predictors.add(
          Running.start(Cores.others(), place, Role.PREDICT, 1, "client.id=" + clientId));
    }
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

  /** Throws unless each predictor still answers. */
  void checkAlive() throws IOException {
    for (Child predictor : predictors) {
      Running.checkAlive(predictor);
    }
  }

  /** Returns the processor time so far of all predictors that run. */
  double cpuSeconds() {
    return predictors.stream().mapToDouble(Child::cpuSeconds).sum();
  }

  @Override
  public void close() {
    predictors.forEach(Child::close);
  }
}
