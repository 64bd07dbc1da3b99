/** The HTTP server of a process: one port, on which features register what they serve. */
package dev.millrace.app.web;
