/**
 * A real Kafka broker inside this process, so that nobody has to install one to try Millrace.
 *
 * <p>It is one node, KRaft broker and controller in one, bound to 127.0.0.1 alone. {@link
 * dev.millrace.app.broker.EmbeddedBroker} is the entry point.
 */
package dev.millrace.app.broker;
