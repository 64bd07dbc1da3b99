/** Models in files, and what is told of them: for the commands and the live page. */
package dev.millrace.app.export;
