/** The accuracy stage: scores of all learners become rolling prequential accuracy. */
package dev.millrace.topology.accuracy;
