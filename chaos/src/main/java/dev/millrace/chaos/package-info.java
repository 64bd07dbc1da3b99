/**
 * Faults at random moments: broker, application and feeder run as processes of their own, are
 * killed, stopped and starved, and what their topics hold at the end is checked.
 */
package dev.millrace.chaos;
