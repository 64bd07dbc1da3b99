package dev.millrace.model;

/** Thrown when a mini-batch gives a loss, a gradient or weights that are NaN or infinite. */
public final class NonFiniteException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NonFiniteException(String what, Object value, long step) {
    super(
        "%s of step %d must be finite, but was %s; the step was not applied (is the learning rate too high?)"
            .formatted(what, step, value));
  }
}
