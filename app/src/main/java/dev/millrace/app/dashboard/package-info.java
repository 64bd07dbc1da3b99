/**
 * The live page: reads the topics into a bounded model, and shows it to all browsers by one stream
 * of events.
 */
package dev.millrace.app.dashboard;
