package dev.millrace.topology.door;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Turns rejected records into dead letters that their topic and the producer take.
 *
 * @param <K> type of the keys that they come with, which are not looked at
 */
public final class DeadLetterProcessor<K> extends ContextualProcessor<K, Received, byte[], byte[]> {

  /** Kafka's own {@code max.request.size}. */
  private static final int DEFAULT_REQUEST_BYTES = 1 << 20;

  private final int maxBytes;
  private DeadLetter deadLetter;

  private DeadLetterProcessor(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Returns what makes such a processor per task.
   *
   * @param maxBytes largest record that the topic of dead letters takes, in bytes
   */
  public static <K> ProcessorSupplier<K, Received, byte[], byte[]> supplier(int maxBytes) {
    return () -> new DeadLetterProcessor<>(maxBytes);
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    super.init(context);
    deadLetter = new DeadLetter(Math.min(maxBytes, maxRequestBytes(context.appConfigs())));
  }

  private static int maxRequestBytes(Map<String, Object> configs) {
    String plain = ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
    Object prefixed = configs.get(StreamsConfig.producerPrefix(plain));
    Object given = prefixed == null ? configs.get(plain) : prefixed;
    return given == null ? DEFAULT_REQUEST_BYTES : Integer.parseInt(given.toString());
  }

  @Override
  public void process(Record<K, Received> record) {
    if (record.value() instanceof Rejected rejected) {
      context().forward(deadLetter.of(rejected, context().currentSystemTimeMs()));
    }
  }
}
