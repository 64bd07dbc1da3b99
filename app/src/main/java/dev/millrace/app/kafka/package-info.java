/** What the commands do at a Kafka cluster as a whole: reach it, and look after the topics. */
package dev.millrace.app.kafka;
