package dev.millrace.model.backend;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The process-wide settings of ND4J and its BLAS: one native thread each.
 *
 * <p>Parallelism comes from several learners on several Java threads. One native thread also makes
 * every result bit-identical from run to run.
 */
public final class NativeBackend {

  private static final boolean READY = configure();

  private NativeBackend() {}

  /**
   * Loads the native libraries and sets their threads, once per process. Cheap when called again;
   * safe from any thread.
   *
   * @throws LinkageError if the native libraries cannot be loaded
   */
  public static void initialize() {
    if (!READY) {
      throw new IllegalStateException("ND4J's native backend must be configured, but was not");
    }
  }

  private static boolean configure() {
    Nd4j.getEnvironment().setMaxThreads(1);
    Nd4j.getEnvironment().setMaxMasterThreads(1);
    openblas_nolapack.blas_set_num_threads(1);
    return true;
  }
}
