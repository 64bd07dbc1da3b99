package dev.millrace.topology.learner;

import dev.millrace.model.ImageBatch;
import dev.millrace.model.OnlineLearner;
import dev.millrace.schemas.internal.LearnerCheckpoint;
import dev.millrace.topology.checkpoint.CheckpointStore;
import dev.millrace.topology.checkpoint.StoredState;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * How one learner's model gets out of its task, and what others have learned gets in. A learner
 * {@link Alone} publishes snapshots; one among peers exchanges deltas for a merged model.
 *
 * <p>Called in this order: {@link #start} or {@link #restore}, {@link #open}, then the others.
 * Confined to the stream thread of the task.
 */
public interface ModelSharing extends AutoCloseable {

  /** Blob in a learner's store that is there if, and only if, it shares its model with peers. */
  String MERGING = "merging";

  /** Makes the sharing of each learner. */
  @FunctionalInterface
  interface Factory {
    /**
     * Makes that of one learner.
     *
     * @param learner its id
     * @param context forwards what is published; records are of the classes that the learner
     *     forwards
     */
    ModelSharing create(String learner, ProcessorContext<String, ? super SpecificRecord> context);
  }

  /** Returns whether there are peers. */
  boolean isAmongPeers();

  /** Begins with nothing learned. */
  void start(OnlineLearner learner, long nowMs);

  /** Begins where it stood, after the learner's own state has been restored. */
  void restore(OnlineLearner learner, StoredState saved, LearnerCheckpoint checkpoint);

  /**
   * The learner's state is complete.
   *
   * @param takeOver has the learner take over a newer model, if there is one
   */
  void open(Runnable takeOver);

  /**
   * Takes over what others have learned, between mini-batches; returns whether anything changed.
   */
  boolean takeOver();

  /** The learner has made a step, on a mini-batch that is valid until this returns. */
  void afterStep(ImageBatch batch);

  /** Returns whether there is something to write at the next commit. */
  boolean isChanged();

  /** Returns whether others wait for the next commit. */
  boolean isCommitDue();

  /** Returns the step of the newest snapshot that the learner published; 0 before the first. */
  long publishedStep();

  /**
   * Writes what a restart needs, and sends what is sent with a commit.
   *
   * @return whether the tensors of an earlier commit will do at a restart
   */
  boolean commit(CheckpointStore store);

  @Override
  void close();
}
