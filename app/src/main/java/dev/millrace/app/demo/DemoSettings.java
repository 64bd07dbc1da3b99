package dev.millrace.app.demo;

import dev.millrace.app.feed.DataSelection;
import dev.millrace.topology.accuracy.AccuracySettings;
import dev.millrace.topology.learner.LearnerSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the demo does.
 *
 * @param directory keeps everything here and goes on with what is there; empty for a run that
 *     leaves nothing behind
 * @param partitions partitions of {@code images}, one learner each
 * @param images labeled images to learn from, over as many epochs as it takes
 * @param seed of the order of the images
 * @param data where the images come from
 * @param learning what the learners do
 * @param measuring how rolling accuracy is measured
 */
public record DemoSettings(
    Optional<Path> directory,
    int partitions,
    int images,
    long seed,
    DataSelection data,
    LearnerSettings learning,
    AccuracySettings measuring) {}
