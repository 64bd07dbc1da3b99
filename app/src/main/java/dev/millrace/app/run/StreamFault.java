package dev.millrace.app.run;

import dev.millrace.app.error.UserException;
import dev.millrace.topology.answer.DivergedException;
import dev.millrace.topology.checkpoint.IncompatibleStateException;
import dev.millrace.topology.door.InternalTopicException;
import dev.millrace.topology.learner.StepTooLongException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** What the fault of a stream thread means: for the application, and in words for the user. */
final class StreamFault {

  private StreamFault() {}

  /**
   * Brokers give up a transaction when nothing comes for its timeout, for instance because they
   * could not be reached. Kafka Streams does not take the answer to the commit for what it is;
   * another thread goes on from the last commit, as it does in all like cases.
   */
  static StreamThreadExceptionResponse responseTo(Throwable fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidTxnStateException) {
        return StreamThreadExceptionResponse.REPLACE_THREAD;
      }
    }
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /**
   * Returns what to throw for a fault that ended the application: a {@link UserException} if the
   * user can fix it, otherwise a {@link CompletionException}, each with the fault as its cause.
   *
   * @param instance id of the instance
   * @param damaged tells of records that cannot be read
   */
  static RuntimeException describe(Throwable fault, String instance, DamagedRecords damaged) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof IncompatibleStateException
          || cause instanceof StepTooLongException
          || cause instanceof DivergedException
          || cause instanceof InternalTopicException
          || cause instanceof UserException) {
        return new UserException(cause.getMessage(), fault);
      }
      Optional<String> partitions = SavedPartitions.explain(cause, damaged.images());
      if (partitions.isPresent()) {
        return new UserException(partitions.get(), fault);
      }
      Optional<String> damage = damaged.describe(cause);
      if (damage.isPresent()) {
        return new UserException(damage.get(), fault);
      }
      if (cause instanceof InvalidTimestampException || cause instanceof InvalidRecordException) {
        return new UserException(
            "The brokers refused a record: "
                + cause.getMessage()
                + " Is a clock wrong, here or where the images come from? The next start goes on from"
                + " the last commit.",
            fault);
      }
      if (cause instanceof InconsistentGroupProtocolException) {
        return new UserException(
            "Group '"
                + damaged.group()
                + "' has members of another group.protocol or of another program. Stop them all"
                + " first, or start this one under another application id.",
            fault);
      }
      if (cause instanceof FencedInstanceIdException) {
        return new UserException(
            "Another instance runs under the same id, "
                + instance
                + ". Was the state directory copied? Give each instance its own, empty at first,"
                + " or its own group.instance.id.",
            fault);
      }
    }
    return new CompletionException(fault);
  }
}
