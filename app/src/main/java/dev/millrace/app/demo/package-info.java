/**
 * The main job in one process: broker, topics, application, feed, and what comes out, shown as it
 * happens.
 */
package dev.millrace.app.demo;
