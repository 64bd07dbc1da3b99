/** The program: its entry point, and below it the command line and what the commands stand on. */
package dev.millrace.app;
