package dev.millrace.model.plan;

import dev.millrace.vector.Vectors;

/** What multiplies matrices, and with it the loops around. */
public enum KernelType {

  /** OpenBLAS, on native memory. */
  BLAS,

  /** The JDK's Vector API, on the heap. */
  VECTOR;

  private static final String PROPERTY = "millrace.kernels";
  private static final String MODULE = "jdk.incubator.vector";

  /**
   * The faster of the two: that of BLAS on a processor with AVX-512, for which OpenBLAS has kernels
   * for small matrices, and in a JVM without {@code --add-modules jdk.incubator.vector}. The system
   * property {@code millrace.kernels}, {@code blas} or {@code vector}, chooses otherwise.
   *
   * @throws IllegalArgumentException if the property has another value, or its choice is not there
   */
  public static KernelType preferred() {
    boolean available = ModuleLayer.boot().findModule(MODULE).isPresent();
    String choice = System.getProperty(PROPERTY, "");
    return switch (choice) {
      case "" -> available && Vectors.beatBlas() ? VECTOR : BLAS;
      case "blas" -> BLAS;
      case "vector" -> {
        if (!available) {
          throw new IllegalArgumentException(
              PROPERTY + " must not be vector in a JVM without --add-modules " + MODULE);
        }
        yield VECTOR;
      }
      default ->
          throw new IllegalArgumentException(
              PROPERTY + " must be blas or vector, but was '" + choice + "'");
    };
  }
}
