package dev.millrace.app.run;

import dev.millrace.topology.accuracy.AccuracySettings;
import dev.millrace.topology.learner.LearnerSettings;
import java.nio.file.Path;

/**
 * What one instance of the stream application runs with, beside its Kafka settings, whose {@code
 * application.id}, {@code state.dir} and {@code num.stream.threads} give way to what is said here.
 *
 * @param applicationId names the consumer group and the internal topics; instances that share it
 *     share the work
 * @param stateDirectory where Kafka Streams keeps its files
 * @param threads stream threads, at least 1; more than there are tasks stay idle
 * @param learning what the learners do
 * @param measuring how rolling accuracy is measured
 */
public record RunSettings(
    String applicationId,
    Path stateDirectory,
    int threads,
    LearnerSettings learning,
    AccuracySettings measuring) {}
