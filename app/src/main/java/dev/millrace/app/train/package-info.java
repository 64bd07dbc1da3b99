/** Training offline over several epochs: the runs, their results, and charts of their errors. */
package dev.millrace.app.train;
