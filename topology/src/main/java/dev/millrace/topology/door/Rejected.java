package dev.millrace.topology.door;

import org.apache.kafka.common.header.Headers;

/**
 * A record that cannot be used, as received.
 *
 * @param key its key
 * @param value its value
 * @param headers its headers
 * @param topic the topic it came from
 * @param partition its partition
 * @param offset its offset
 * @param problem why it cannot be used
 */
@SuppressWarnings("ArrayRecordComponent") // carried to a producer, never compared
record Rejected(
    byte[] key,
    byte[] value,
    Headers headers,
    String topic,
    int partition,
    long offset,
    Problem problem)
    implements Received {}
