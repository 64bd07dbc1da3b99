package dev.millrace.topology;

import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.DriftEvent;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TrainingStep;
import org.apache.kafka.streams.kstream.KStream;

/**
 * What comes out of {@link Millrace#learn}. Records are stamped with the time they were made at. A
 * stream that nobody uses costs next to nothing.
 *
 * @param predictions one per image that fits the network, keyed by image id, with the headers of
 *     the image's record
 * @param training one record per optimizer step, keyed by learner id
 * @param accuracy rolling prequential accuracy, keyed by scope
 * @param drift one record per change that a learner notices in its stream, keyed by learner id
 * @param snapshots of the model, in parts, keyed by model id and part
 * @param rejected records that could not be used, as received, with the reason in headers that
 *     {@link dev.millrace.topology.door.DeadLetter} names
 */
public record LearningStreams(
    KStream<String, Prediction> predictions,
    KStream<String, TrainingStep> training,
    KStream<String, Accuracy> accuracy,
    KStream<String, DriftEvent> drift,
    KStream<String, ModelSnapshot> snapshots,
    KStream<byte[], byte[]> rejected) {}
