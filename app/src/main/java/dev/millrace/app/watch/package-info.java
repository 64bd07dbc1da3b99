/** Reads a topic as it grows and shows each record as a readable row or as JSON. */
package dev.millrace.app.watch;
