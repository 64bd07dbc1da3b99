package dev.millrace.app.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Kafka's settings for one small node that must start fast and survive being killed. */
final class BrokerProperties {

  private static final String NODE_ID = "1";
  private static final String ONE_REPLICA = "1";
  private static final String INTERNAL_PARTITIONS = "4";

  private static final Map<String, String> SINGLE_NODE =
      Map.ofEntries(
          Map.entry("default.replication.factor", ONE_REPLICA),
          Map.entry("min.insync.replicas", ONE_REPLICA),
          Map.entry("offsets.topic.replication.factor", ONE_REPLICA),
          Map.entry("offsets.topic.num.partitions", INTERNAL_PARTITIONS),
          // A demo that is taken up again after weeks goes on where it was.
          Map.entry("offsets.retention.minutes", String.valueOf(Integer.MAX_VALUE)),
          Map.entry("transaction.state.log.replication.factor", ONE_REPLICA),
          Map.entry("transaction.state.log.min.isr", ONE_REPLICA),
          Map.entry("transaction.state.log.num.partitions", INTERNAL_PARTITIONS),
          Map.entry("share.coordinator.state.topic.replication.factor", ONE_REPLICA),
          Map.entry("share.coordinator.state.topic.min.isr", ONE_REPLICA),
          Map.entry("share.coordinator.state.topic.num.partitions", INTERNAL_PARTITIONS));

  /** Waits that make sense between many machines, shortened. */
  private static final Map<String, String> SHORT_WAITS =
      Map.of(
          "group.initial.rebalance.delay.ms", "0",
          // How long a killed broker's successor waits before the controller lets it in.
          "broker.session.timeout.ms", "2000",
          "broker.heartbeat.interval.ms", "500",
          // After a kill, the coordinator's markers find no leader at first; it tries again only
          // when this is over, and until then readers of committed records wait.
          "request.timeout.ms", "2000",
          "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
          "server.max.startup.time.ms", "60000");

  private static final Map<String, String> SMALL_FOOTPRINT =
      Map.of(
          "num.network.threads", "2",
          "num.io.threads", "4",
          "background.threads", "4",
          // Held on the heap from the start; enough for 600,000 keys between two cleanings.
          "log.cleaner.dedupe.buffer.size", "16777216",
          "log.segment.bytes", "268435456",
          // Preallocated twice for every partition; enough for segments of that size.
          "log.index.size.max.bytes", "1048576",
          "offsets.topic.segment.bytes", "16777216",
          "transaction.state.log.segment.bytes", "16777216",
          "share.coordinator.state.topic.segment.bytes", "16777216",
          "metadata.log.segment.bytes", "16777216");

  private BrokerProperties() {}

  static Properties of(Path logDirectory, LocalPorts ports) {
    Properties properties = new Properties();
    properties.putAll(SINGLE_NODE);
    properties.putAll(SHORT_WAITS);
    properties.putAll(SMALL_FOOTPRINT);
    properties.putAll(
        Map.of(
            "process.roles",
            "broker,controller",
            "node.id",
            NODE_ID,
            "controller.quorum.voters",
            NODE_ID + "@" + ports.controllerAddress(),
            "listeners",
            "PLAINTEXT://" + ports.brokerAddress() + ",CONTROLLER://" + ports.controllerAddress(),
            "advertised.listeners",
            "PLAINTEXT://" + ports.brokerAddress(),
            "controller.listener.names",
            "CONTROLLER",
            "inter.broker.listener.name",
            "PLAINTEXT",
            "listener.security.protocol.map",
            "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs",
            logDirectory.toString(),
            "auto.create.topics.enable",
            "false"));
    return properties;
  }
}
