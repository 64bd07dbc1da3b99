/** Past labeled images that are rehearsed: which are kept, and which are drawn. */
package dev.millrace.model.memory;
