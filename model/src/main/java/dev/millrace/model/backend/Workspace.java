package dev.millrace.model.backend;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.MemoryWorkspaceManager;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reusable native memory for the arrays of one step or one prediction.
 *
 * <p>Every array created within {@link #run} or {@link #compute} lies in this memory and dies when
 * the run ends: none of them may be kept. The first use measures how much is needed, later ones
 * allocate nothing; a larger batch makes it grow once.
 *
 * <p>Owns its native memory until {@link #close}. May move from thread to thread, but serves one at
 * a time.
 */
public final class Workspace implements AutoCloseable {

  private static final AtomicLong COUNTER = new AtomicLong();

  private final MemoryWorkspace memory;

  /** Creates an empty workspace. */
  public Workspace() {
    NativeBackend.initialize();
    WorkspaceConfiguration configuration =
        WorkspaceConfiguration.builder()
            .initialSize(0)
            .policyLearning(LearningPolicy.FIRST_LOOP)
            .policyAllocation(AllocationPolicy.STRICT)
            .policySpill(SpillPolicy.REALLOCATE)
            .build();
    memory =
        Nd4j.getWorkspaceManager()
            .createNewWorkspace(configuration, "millrace-" + COUNTER.incrementAndGet());
  }

  /** Runs a computation whose new arrays lie here. */
  public void run(Runnable computation) {
    compute(
        () -> {
          computation.run();
          return null;
        });
  }

  /**
   * Runs a computation whose new arrays lie here.
   *
   * @return the computation's result, which must hold none of those arrays
   */
  @SuppressWarnings("try") // the scope is there to be closed
  public <T> T compute(Supplier<T> computation) {
    try (MemoryWorkspace scope = memory.notifyScopeEntered()) {
      return computation.get();
    }
  }

  /** Zeros outside of any workspace: they belong to the caller, who closes them. */
  @SuppressWarnings("try") // the scope is there to be closed
  public static INDArray lastingZeros(DataType type, long length) {
    NativeBackend.initialize();
    try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return Nd4j.zeros(type, length);
    }
  }

  /** Native bytes that the workspace holds, whether in use or not. */
  public long sizeBytes() {
    return memory.getCurrentSize();
  }

  /** Frees the memory. */
  @Override
  public void close() {
    memory.destroyWorkspace(true);
    MemoryWorkspaceManager manager = Nd4j.getWorkspaceManager();
    // The manager keeps a register for each thread; only the creator's has an entry to remove.
    if (manager.checkIfWorkspaceExists(memory.getId())) {
      manager.destroyWorkspace(memory);
    }
  }
}
