/** The prediction tier: answers images from the newest snapshot, and learns nothing. */
package dev.millrace.topology.predictor;
