/** Kafka settings: where they come from, which one wins, and which client gets them. */
package dev.millrace.app.config;
