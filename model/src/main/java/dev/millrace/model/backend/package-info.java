/** What stands between the network and ND4J's native memory and threads. */
package dev.millrace.model.backend;
