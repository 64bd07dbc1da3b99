/**
 * The door: records come in as bytes and leave as samples that fit the network, or as rejected
 * records with the reason. Nothing behind it knows how images are encoded on a topic.
 */
package dev.millrace.topology.door;
