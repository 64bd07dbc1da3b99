package dev.millrace.topology.checkpoint;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** The processing guarantee without which outputs and state would not commit with the offsets. */
public final class Guarantee {

  private Guarantee() {}

  /**
   * Checks that the application runs with transactions: without them, a crash would leave state and
   * offsets that do not belong together.
   *
   * @throws ConfigException if it does not
   */
  public static void requireExactlyOnce(ProcessorContext<?, ?> context) {
    String key = StreamsConfig.PROCESSING_GUARANTEE_CONFIG;
    Object guarantee = context.appConfigs().get(key);
    if (!StreamsConfig.EXACTLY_ONCE_V2.equals(guarantee)) {
      throw new ConfigException(
          key,
          guarantee,
          String.format(
              "must be %s, because outputs and state commit together with offsets. Give the application '%s'"
                  + " the settings of StreamsDefaults.required().",
              StreamsConfig.EXACTLY_ONCE_V2, context.applicationId()));
    }
  }
}
