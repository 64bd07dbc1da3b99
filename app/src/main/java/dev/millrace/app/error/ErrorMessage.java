package dev.millrace.app.error;

import dev.millrace.app.broker.EmbeddedBrokerException;
import dev.millrace.model.data.DataException;
import dev.millrace.model.plan.KernelChoiceException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;

/**
 * The one line that a user reads about a failure. Three kinds are told apart: what the user can fix
 * ({@link UserException}, broken data, a taken port, a wrong choice of kernels, a codec's library
 * that cannot be unpacked, a refused Kafka setting), what the broker refused, and what nobody
 * expected, which also says how to see the stack trace.
 */
public final class ErrorMessage {

  /** Their messages are written for the user. */
  private static final List<Class<? extends Throwable>> READABLE =
      List.of(
          UserException.class,
          EmbeddedBrokerException.class,
          DataException.class,
          KernelChoiceException.class);

  /** Messages of libraries are cut: some of Kafka's hold a whole record. */
  private static final int MAX_LENGTH = 500;

  private ErrorMessage() {}

  /**
   * Returns the message for a failure, on one line.
   *
   * @param failure what a command ended with; wrappers of the concurrency utilities are looked
   *     through
   */
  public static String of(Throwable failure) {
    Throwable cause = unwrapped(failure);
    Optional<String> codec = CodecFailure.message(cause);
    if (codec.isPresent()) {
      return codec.get();
    }
    for (Class<? extends Throwable> type : READABLE) {
      Throwable readable = find(cause, type);
      if (readable != null) {
        return oneLine(readable.getMessage());
      }
    }
    ConfigException config = find(cause, ConfigException.class);
    if (config != null) {
      return "Bad Kafka setting: " + oneLine(config.getMessage());
    }
    AuthenticationException authentication = find(cause, AuthenticationException.class);
    if (authentication != null) {
      return "The broker refused the login: " + text(authentication);
    }
    AuthorizationException authorization = find(cause, AuthorizationException.class);
    if (authorization != null) {
      return "The broker does not allow this: " + text(authorization);
    }
    // Refused logins are of this kind, too.
    InvalidConfigurationException name = find(cause, InvalidConfigurationException.class);
    if (name != null) {
      return "Bad Kafka setting: " + oneLine(name.getMessage());
    }
    Throwable root = root(cause);
    return "Unexpected error: "
        + described(cause)
        + (root == cause ? "" : ", because of " + described(root))
        + " (run again with --verbose to see where)";
  }

  private static String described(Throwable failure) {
    return failure.getClass().getSimpleName() + ": " + text(failure);
  }

  private static Throwable root(Throwable failure) {
    Throwable current = failure;
    while (current.getCause() != null) {
      current = current.getCause();
    }
    return current;
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable current = failure;
    while ((current instanceof ExecutionException || current instanceof CompletionException)
        && current.getCause() != null) {
      current = current.getCause();
    }
    return current;
  }

  private static <T extends Throwable> T find(Throwable failure, Class<T> type) {
    for (Throwable current = failure; current != null; current = current.getCause()) {
      if (type.isInstance(current)) {
        return type.cast(current);
      }
    }
    return null;
  }

  private static String text(Throwable failure) {
    if (failure.getMessage() == null) {
      return "no message";
    }
    String line = oneLine(failure.getMessage());
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "…";
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
