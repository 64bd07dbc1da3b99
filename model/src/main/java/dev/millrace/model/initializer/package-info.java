/** Values that parameters start from. */
package dev.millrace.model.initializer;
