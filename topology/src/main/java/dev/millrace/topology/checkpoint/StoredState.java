package dev.millrace.topology.checkpoint;

import dev.millrace.model.Architecture;
import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;

/**
 * What a store holds from an earlier life, to be read at a start. What is missing, damaged or made
 * with other settings is refused with {@link IncompatibleStateException}.
 *
 * <p>Confined to the stream thread of its task.
 */
public final class StoredState {

  private final CheckpointStore store;

  /** Creates a reader of {@code store}, which must not be empty when something is read. */
  public StoredState(CheckpointStore store) {
    this.store = store;
  }

  /** Returns whether there is a blob of this name. */
  public boolean has(String blob) {
    return store.has(blob);
  }

  /**
   * Returns a record.
   *
   * @param blob its name in the store
   * @param what it is, for the message
   * @throws IncompatibleStateException if it is missing or cannot be read
   */
  public <T> T load(String blob, String what, Serde<T> serde) {
    byte[] bytes = store.get(blob);
    if (bytes == null) {
      throw damaged(what + " is missing", null);
    }
    try {
      return serde.deserializer().deserialize(store.name(), bytes);
    } catch (SerializationException e) {
      throw damaged(what + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Returns a copy of the remaining bytes. */
  public static byte[] copy(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return copy;
  }

  /**
   * Fills an array with numbers.
   *
   * @param blob their name in the store
   * @throws IncompatibleStateException if they are missing, more, fewer, or not all finite
   */
  public void fill(float[] target, String blob) {
    byte[] bytes = store.get(blob);
    if (bytes == null || bytes.length != target.length * Float.BYTES) {
      throw damaged(
          "'%s' must have %d bytes, but %s"
              .formatted(
                  blob,
                  target.length * Float.BYTES,
                  bytes == null ? "is missing" : "had " + bytes.length),
          null);
    }
    Floats.decode(ByteBuffer.wrap(bytes), target, 0);
    if (!Floats.areFinite(target)) {
      throw damaged("'" + blob + "' has values that are not finite", null);
    }
  }

  /**
   * Refuses a state that was made with another setting.
   *
   * @param what was set
   * @throws IncompatibleStateException if {@code saved} is not {@code wanted}
   */
  public void requireSame(String what, Object saved, Object wanted) {
    if (!saved.equals(wanted)) {
      throw new IncompatibleStateException(
          String.format(
              "The saved state of store '%s' was made with another %s: %s instead of %s."
                  + " Go back to it, or start anew under another application id.",
              store.name(), what, saved, wanted));
    }
  }

  /**
   * Refuses a state of another network. Names of its classes may be new, or left out, but not
   * others: the saved labels would get another meaning.
   *
   * @param saved text of the network that the state is of
   * @throws IncompatibleStateException if it is not {@code wanted}
   */
  public void requireSameNetwork(String saved, Architecture wanted) {
    if (!isSameNetwork(saved, wanted)) {
      requireSame("network", saved, wanted.toJson());
    }
  }

  private static boolean isSameNetwork(String saved, Architecture wanted) {
    try {
      Architecture network = Architecture.fromJson(saved);
      return network.isSameNetwork(wanted)
          && (network.classNames().isEmpty()
              || wanted.classNames().isEmpty()
              || network.classNames().equals(wanted.classNames()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Returns what to throw for a state that is not as it was written. */
  public IncompatibleStateException damaged(String how, Throwable cause) {
    return IncompatibleStateException.damaged(store.name(), how, cause);
  }
}
