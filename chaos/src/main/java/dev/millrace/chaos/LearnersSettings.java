package dev.millrace.chaos;

import dev.millrace.model.data.ImageSet;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * What the learners of each {@link Scenario} learn from, and how fast.
 *
 * @param directory where the processes keep their files, and their logs stay after a failure
 * @param seed of the learners, and of the images' order
 * @param training images to learn from, once
 * @param images how many of them
 * @param test images to measure the model with
 * @param rate images per second that are sent
 * @param threads of each process, for learners; unless given, as many as it gets learners at first
 * @param runOptions more options of {@code run}
 * @param javaOptions options of the processes' JVMs
 */
record LearnersSettings(
    Path directory,
    long seed,
    ImageSet training,
    int images,
    ImageSet test,
    double rate,
    OptionalInt threads,
    List<String> runOptions,
    List<String> javaOptions) {}
