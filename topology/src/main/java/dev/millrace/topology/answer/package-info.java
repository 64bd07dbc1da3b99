/** Answers: how a prediction is told, and the tier that only answers, from the newest snapshot. */
package dev.millrace.topology.answer;
