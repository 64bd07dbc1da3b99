/** Detection of a change in what a stream shows, from a learner's own errors. */
package dev.millrace.model.drift;
