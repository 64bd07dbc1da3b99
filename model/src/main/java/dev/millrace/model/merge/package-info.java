/**
 * One model from many learners that nobody waits for: learners send what they have learned since
 * they last did, a merger adds it up by shares, and a learner that sees a newer model moves over to
 * it with what of its own is not in there yet. Knows nothing of how deltas and models travel.
 */
package dev.millrace.model.merge;
