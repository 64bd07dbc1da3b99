package dev.millrace.model.plan;

import dev.millrace.model.layer.Layer;
import dev.millrace.vector.Vectors;
import java.util.List;

/** What multiplies matrices, and with it the loops around. */
public enum KernelType {

  /** OpenBLAS, on native memory. */
  BLAS("OpenBLAS"),

  /** The JDK's Vector API, on the heap. */
  VECTOR("the JDK's Vector API");

  private static final String PROPERTY = "millrace.kernels";
  private static final String MODULE = "jdk.incubator.vector";

  private final String displayName;

  KernelType(String displayName) {
    this.displayName = displayName;
  }

  /** Returns its name for the user. */
  public String displayName() {
    return displayName;
  }

  /**
   * The faster of the two for a network: BLAS where the JVM uses vectors of sixteen floats, with
   * which OpenBLAS has kernels for small matrices, unless what a convolution keeps of sixteen
   * images leaves the processor's caches, which loops over vectors cut into bands; BLAS also in a
   * JVM without {@code --add-modules jdk.incubator.vector}, and in one whose compiler does not make
   * instructions of vectors. The system property {@code millrace.kernels}, {@code blas} or {@code
   * vector}, chooses otherwise.
   *
   * @param layers of the network
   * @param inputShape of one image
   * @throws KernelChoiceException if the property has another value, or its choice is not there
   */
  public static KernelType preferred(List<Layer> layers, int... inputShape) {
    boolean available = ModuleLayer.boot().findModule(MODULE).isPresent();
    boolean faster =
        available
            && compilesVectors()
            && (Vectors.beatBlas() || Planner.leavesCaches(layers, inputShape));
    return preferred(System.getProperty(PROPERTY, ""), available, faster);
  }

  /** Neither interpreted nor by the quick compiler alone ({@code -XX:TieredStopAtLevel=1}). */
  private static boolean compilesVectors() {
    String mode = System.getProperty("java.vm.info", "");
    return mode.startsWith("mixed mode") && !mode.contains("emulated-client");
  }

  static KernelType preferred(String choice, boolean available, boolean faster) {
    return switch (choice) {
      case "" -> faster ? VECTOR : BLAS;
      case "blas" -> BLAS;
      case "vector" -> {
        if (!available) {
          throw new KernelChoiceException(
              PROPERTY + " must not be vector in a JVM without --add-modules " + MODULE);
        }
        yield VECTOR;
      }
      default ->
          throw new KernelChoiceException(
              PROPERTY + " must be blas or vector, but was '" + choice + "'");
    };
  }
}
