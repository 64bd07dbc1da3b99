package dev.millrace.topology.checkpoint;

import dev.millrace.model.NamedTensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Tensors in a store: a blob each, and one with the CRC-32C of all of them, for those of different
 * steps would fit together as well. Confined to the stream thread of its task.
 */
public final class StoredTensors {

  static final String TENSOR = "tensor/";
  static final String CHECKSUM = "checksum";

  private final CheckpointStore store;
  private final String checksumBlob;

  /** Creates the tensors of {@code store}. */
  public StoredTensors(CheckpointStore store) {
    this(store, "");
  }

  /**
   * Creates some of the tensors of {@code store}.
   *
   * @param group put before the name of their checksum, to tell it from that of others
   */
  public StoredTensors(CheckpointStore store, String group) {
    this.store = store;
    this.checksumBlob = group + CHECKSUM;
  }

  /** Writes them all. */
  public void write(List<NamedTensor> tensors) {
    CRC32C checksum = new CRC32C();
    for (NamedTensor tensor : tensors) {
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(tensor.sizeBytes()));
      tensor.writeTo(bytes);
      checksum.update(bytes.array());
      store.put(TENSOR + tensor.name(), bytes.array());
    }
    store.put(checksumBlob, bytes(checksum));
  }

  /**
   * Fills {@code tensors} with what was written.
   *
   * @throws IncompatibleStateException if one is missing, has another size or values that are not
   *     finite, or if they are not those that were written together
   */
  public void read(List<NamedTensor> tensors) {
    CRC32C checksum = new CRC32C();
    for (NamedTensor tensor : tensors) {
      byte[] bytes = store.get(TENSOR + tensor.name());
      if (bytes == null || bytes.length != tensor.sizeBytes()) {
        throw damaged(
            String.format(
                "tensor '%s' must have %d bytes, but %s",
                tensor.name(),
                tensor.sizeBytes(),
                bytes == null ? "is missing" : "had " + bytes.length));
      }
      tensor.readFrom(ByteBuffer.wrap(bytes));
      if (!tensor.isFinite()) {
        throw damaged("tensor '" + tensor.name() + "' has values that are not finite");
      }
      checksum.update(bytes);
    }
    if (!Arrays.equals(store.get(checksumBlob), bytes(checksum))) {
      throw damaged("the checksum of its tensors is not the one that was written with them");
    }
  }

  private static byte[] bytes(CRC32C checksum) {
    return ByteBuffer.allocate(Integer.BYTES).putInt((int) checksum.getValue()).array();
  }

  private IncompatibleStateException damaged(String how) {
    return IncompatibleStateException.damaged(store.name(), how, null);
  }
}
