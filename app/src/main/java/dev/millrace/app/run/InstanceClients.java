package dev.millrace.app.run;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Kafka's clients, with transactional ids that outlive the process. Kafka Streams names its
 * transactions after a process id, which it draws anew at each start of an application that keeps
 * no files. Here they are named after the instance, so that the successor of a crashed one first of
 * all ends the transaction that was left open. It would otherwise hold up readers, and the
 * successor itself, until the brokers give it up. And with a main consumer that notices what it
 * cannot read any more.
 *
 * @param clients what makes the clients
 * @param prefix what the transactional ids start with, unique to the instance
 * @param offsets what becomes of offsets at which nothing can be read
 */
record InstanceClients(KafkaClientSupplier clients, String prefix, UnreadableOffsets offsets)
    implements KafkaClientSupplier {

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    Map<String, Object> named = new HashMap<>(config);
    named.computeIfPresent(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG, (key, id) -> prefix + threadSuffix((String) id));
    return clients.getProducer(named);
  }

  /** Returns what follows the process id: a dash and the number of the stream thread. */
  private static String threadSuffix(String transactionalId) {
    return transactionalId.substring(transactionalId.lastIndexOf('-'));
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return clients.getAdmin(config);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new SourceConsumer(config, offsets);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return clients.getRestoreConsumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return clients.getGlobalConsumer(config);
  }
}
