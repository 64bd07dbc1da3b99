package dev.millrace.app.broker;

/** An embedded broker that could not start because its port is taken, or may not be bound. */
public final class PortTakenException extends EmbeddedBrokerException {

  private static final long serialVersionUID = 1L;

  PortTakenException(String message, Throwable cause) {
    super(message, cause);
  }
}
