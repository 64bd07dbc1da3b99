package dev.millrace.model.plan;

/** The system property {@code millrace.kernels} chooses what there is not. */
public final class KernelChoiceException extends RuntimeException {

  private static final long serialVersionUID = 1;

  KernelChoiceException(String message) {
    super(message);
  }
}
