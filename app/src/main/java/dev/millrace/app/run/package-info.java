/** Runs the topology: the life of one Kafka Streams instance. */
package dev.millrace.app.run;
