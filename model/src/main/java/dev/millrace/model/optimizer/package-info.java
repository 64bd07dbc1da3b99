/** Rules that turn a gradient into a change of the weights, over flat vectors. */
package dev.millrace.model.optimizer;
