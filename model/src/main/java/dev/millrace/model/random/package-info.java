/** Random numbers without hidden state: each is a function of a key and a counter. */
package dev.millrace.model.random;
