package dev.millrace.topology.predictor;

import dev.millrace.schemas.Image;
import dev.millrace.schemas.Prediction;
import dev.millrace.topology.learner.LearnerSettings;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/** Makes what answers images, per task. */
public final class AnsweringProcessorSupplier
    implements ProcessorSupplier<String, Image, String, Prediction> {

  private final LearnerSettings settings;
  private final NewestModel newest;

  /**
   * Creates the supplier.
   *
   * @param settings of the learners
   * @param newest where snapshots come in
   */
  public AnsweringProcessorSupplier(LearnerSettings settings, NewestModel newest) {
    this.settings = settings;
    this.newest = newest;
  }

  @Override
  public Processor<String, Image, String, Prediction> get() {
    return new AnsweringProcessor(settings, newest);
  }
}
