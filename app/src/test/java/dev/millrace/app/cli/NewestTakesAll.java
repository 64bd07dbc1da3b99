package dev.millrace.app.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.kafka.streams.processor.assignment.ApplicationState;
import org.apache.kafka.streams.processor.assignment.KafkaStreamsAssignment;
import org.apache.kafka.streams.processor.assignment.KafkaStreamsAssignment.AssignedTask;
import org.apache.kafka.streams.processor.assignment.ProcessId;
import org.apache.kafka.streams.processor.assignment.TaskAssignor;

/**
 * Gives all tasks to the instance of this process that joined the group last. Which of several
 * instances gets one is a matter of chance otherwise. Those that join at once have no order: a test
 * starts one when the others are there.
 */
public final class NewestTakesAll implements TaskAssignor {

  private static final List<ProcessId> JOINED = new CopyOnWriteArrayList<>();

  @Override
  public TaskAssignment assign(ApplicationState application) {
    Set<ProcessId> members = application.kafkaStreamsStates(false).keySet();
    members.stream().filter(member -> !JOINED.contains(member)).forEach(JOINED::add);
    ProcessId newest = members.stream().max(Comparator.comparing(JOINED::indexOf)).orElseThrow();
    Set<AssignedTask> all =
        application.allTasks().keySet().stream()
            .map(task -> new AssignedTask(task, AssignedTask.Type.ACTIVE))
            .collect(Collectors.toSet());
    return new TaskAssignment(
        members.stream()
            .map(
                member -> KafkaStreamsAssignment.of(member, member.equals(newest) ? all : Set.of()))
            .toList());
  }
}
