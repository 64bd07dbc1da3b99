package dev.millrace.app.cli;

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
 * Gives all tasks to one instance of this process. Which of several gets one is a matter of chance
 * otherwise. Those that join at once have no order: a test starts one when the others are there.
 */
public abstract class OneTakesAll implements TaskAssignor {

  private static final List<ProcessId> JOINED = new CopyOnWriteArrayList<>();

  /** Chooses among the members, of which there is at least one, in the order they joined in. */
  abstract ProcessId choose(List<ProcessId> members);

  @Override
  public TaskAssignment assign(ApplicationState application) {
    Set<ProcessId> members = application.kafkaStreamsStates(false).keySet();
    members.stream().filter(member -> !JOINED.contains(member)).forEach(JOINED::add);
    ProcessId chosen = choose(JOINED.stream().filter(members::contains).toList());
    Set<AssignedTask> all =
        application.allTasks().keySet().stream()
            .map(task -> new AssignedTask(task, AssignedTask.Type.ACTIVE))
            .collect(Collectors.toSet());
    return new TaskAssignment(
        members.stream()
            .map(
                member -> KafkaStreamsAssignment.of(member, member.equals(chosen) ? all : Set.of()))
            .toList());
  }

  /** Gives all to the instance that joined last. */
  public static final class Newest extends OneTakesAll {

    @Override
    ProcessId choose(List<ProcessId> members) {
      return members.get(members.size() - 1);
    }
  }

  /** Leaves all with the instance that joined first. */
  public static final class Oldest extends OneTakesAll {

    @Override
    ProcessId choose(List<ProcessId> members) {
      return members.get(0);
    }
  }
}
