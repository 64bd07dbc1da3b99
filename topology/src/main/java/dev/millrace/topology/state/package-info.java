/** What is common to the stages that keep state: how state that must not be used is found out. */
package dev.millrace.topology.state;
