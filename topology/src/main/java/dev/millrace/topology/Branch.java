package dev.millrace.topology;

import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;

/** The records of one class, among those of several that a processor forwards. */
final class Branch {

  private Branch() {}

  /**
   * Returns the records of a class.
   *
   * @param records of several classes
   * @param type the class
   * @param node name of the node that passes them on
   * @param cast name of the node behind it
   */
  static <K, V, T extends V> KStream<K, T> of(
      KStream<K, V> records, Class<T> type, String node, String cast) {
    return records
        .filter((key, value) -> type.isInstance(value), Named.as(node))
        .mapValues(type::cast, Named.as(cast));
  }
}
