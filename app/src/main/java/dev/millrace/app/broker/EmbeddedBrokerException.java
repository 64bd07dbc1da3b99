package dev.millrace.app.broker;

/**
 * An embedded broker that could not start. The message is one line for the user: what was wanted,
 * what stands in the way, and how to fix it.
 */
public class EmbeddedBrokerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  EmbeddedBrokerException(String message, Throwable cause) {
    super(message, cause);
  }
}
