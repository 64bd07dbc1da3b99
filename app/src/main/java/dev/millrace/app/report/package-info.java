/** What the topics say about an application: its offsets and its newest snapshots. */
package dev.millrace.app.report;
