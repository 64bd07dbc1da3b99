/** The loss that training minimizes, and its derivative by the network's output. */
package dev.millrace.model.loss;
