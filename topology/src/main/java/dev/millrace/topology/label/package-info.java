/** Labels that do not come with their images: what waits for what, and what came of it. */
package dev.millrace.topology.label;
