/** What a user is told when something fails. Depends on no other package of the program. */
package dev.millrace.app.error;
