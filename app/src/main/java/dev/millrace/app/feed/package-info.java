/** Images for the stream: which ones were chosen, and sending them to the topic they belong on. */
package dev.millrace.app.feed;
