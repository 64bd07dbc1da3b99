package dev.millrace.app.kafka;

/**
 * A topic as it stands on the cluster.
 *
 * @param name full name
 * @param partitions number of partitions
 * @param replicas replicas of each partition
 * @param cleanupPolicy {@code delete}, {@code compact}, or both with a comma
 * @param retentionMs how long records are kept at least, in milliseconds; -1 for ever
 * @param maxMessageBytes largest record batch that is accepted, in bytes
 */
public record TopicInfo(
    String name,
    int partitions,
    int replicas,
    String cleanupPolicy,
    long retentionMs,
    int maxMessageBytes) {}
