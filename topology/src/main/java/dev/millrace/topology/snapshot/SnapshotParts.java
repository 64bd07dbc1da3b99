package dev.millrace.topology.snapshot;

import dev.millrace.model.Architecture;
import dev.millrace.model.NamedTensor;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.schemas.SnapshotManifest;
import dev.millrace.schemas.TensorInfo;
import dev.millrace.schemas.WeightKind;
import dev.millrace.topology.checkpoint.Chunks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts a model's weights into {@link ModelSnapshot} records small enough for any broker. */
public final class SnapshotParts {

  private SnapshotParts() {}

  /**
   * Returns the parts of a snapshot, part 0 with the manifest first.
   *
   * @param modelId id of the model
   * @param step optimizer steps behind the weights
   * @param images images trained on
   * @param architecture the network
   * @param weights the moving averages of the network's parameters, in the network's order; read
   *     only
   * @param at when the snapshot is taken
   */
  public static List<ModelSnapshot> of(
      String modelId,
      long step,
      long images,
      Architecture architecture,
      List<NamedTensor> weights,
      Instant at) {
    ByteBuffer data =
        ByteBuffer.allocate(Math.toIntExact(totalBytes(weights))).order(ByteOrder.LITTLE_ENDIAN);
    weights.forEach(tensor -> tensor.writeTo(data));
    data.flip();
    List<ByteBuffer> chunks = Chunks.of(data);
    SnapshotManifest manifest =
        new SnapshotManifest(
            architecture.toJson(),
            WeightKind.AVERAGE,
            weights.stream().map(SnapshotParts::describe).toList(),
            (long) data.limit(),
            NamedTensor.sha256(weights));
    List<ModelSnapshot> records = new ArrayList<>(chunks.size());
    for (int part = 0; part < chunks.size(); part++) {
      records.add(
          new ModelSnapshot(
              modelId,
              step,
              images,
              part,
              chunks.size(),
              part == 0 ? manifest : null,
              chunks.get(part),
              at));
    }
    return records;
  }

  /** Returns the key of a part's record: parts of a newer snapshot replace the older ones. */
  public static String key(ModelSnapshot part) {
    return part.getModelId() + '/' + part.getPart();
  }

  private static TensorInfo describe(NamedTensor tensor) {
    return new TensorInfo(
        tensor.name(), Snapshot.FLOAT32, Arrays.stream(tensor.shape()).boxed().toList());
  }

  private static long totalBytes(List<NamedTensor> tensors) {
    return tensors.stream().mapToLong(NamedTensor::sizeBytes).sum();
  }
}
