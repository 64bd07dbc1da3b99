/**
 * What an operator watches of a running application: its metrics, as Prometheus reads them, and
 * whether it is healthy and ready.
 */
package dev.millrace.app.monitoring;
