/**
 * What a user sees: text, tables and JSON on standard output, notes and progress on standard error.
 */
package dev.millrace.app.output;
