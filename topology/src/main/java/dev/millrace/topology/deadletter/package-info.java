/**
 * Dead letters: records that cannot be used leave the stream through Kafka Streams' own exception
 * handlers, as received, with the reason in headers (KIP-1034), in the transaction that also
 * commits their offsets.
 */
package dev.millrace.topology.deadletter;
