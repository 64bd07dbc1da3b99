/**
 * The command line: one class per command, the options they share, and how a failure becomes one
 * line and an exit code. What the commands do stands in the other packages.
 */
package dev.millrace.app.cli;
