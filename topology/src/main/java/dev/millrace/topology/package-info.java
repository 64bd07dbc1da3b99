/**
 * Learning from a stream of images, as a part of a Kafka Streams application: {@link
 * dev.millrace.topology.Millrace} adds it to somebody's own topology.
 */
package dev.millrace.topology;
