/** What a user is told when something fails. */
package dev.millrace.app.error;
