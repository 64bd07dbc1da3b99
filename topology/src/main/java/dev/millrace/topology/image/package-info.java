/** The first stage: image records are checked before anything is predicted or learned from them. */
package dev.millrace.topology.image;
