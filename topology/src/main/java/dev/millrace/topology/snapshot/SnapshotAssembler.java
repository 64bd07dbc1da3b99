package dev.millrace.topology.snapshot;

import dev.millrace.model.Architecture;
import dev.millrace.model.Sha256;
import dev.millrace.model.export.SavedModel;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.schemas.SnapshotManifest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts snapshots together from the records of the {@code model} topic, read in order from any
 * offset. A snapshot whose beginning was missed or compacted away is passed over. What the records
 * say is not trusted: sizes are checked against the architecture before memory is taken, and the
 * data against their SHA-256.
 *
 * <p>Not thread-safe.
 */
public final class SnapshotAssembler {

  /** Most numbers that a network may compute from one image: a gigabyte for sixteen at a time. */
  static final long MAX_ACTIVATIONS = SavedModel.MAX_ACTIVATIONS;

  /** Most bytes of snapshots that have begun and not ended, unless a single one has more. */
  static final long MAX_BEGUN_BYTES = 256L << 20;

  private static final int MAX_REASON_CHARS = 1000;

  /** Oldest beginning first. */
  private final Map<String, List<ModelSnapshot>> begun = new LinkedHashMap<>();

  /**
   * Takes the next record of the topic.
   *
   * @return the snapshot that it completes, if it completes one
   * @throws InvalidSnapshotException if the parts contradict each other or the architecture
   */
  public Optional<Snapshot> add(ModelSnapshot part) {
    List<ModelSnapshot> parts;
    if (part.getPart() == 0) {
      begun.remove(part.getModelId());
      checkManifest(part);
      parts = new ArrayList<>();
      begun.put(part.getModelId(), parts);
    } else {
      parts = begun.get(part.getModelId());
      if (parts == null || !follows(parts, part)) {
        begun.remove(part.getModelId());
        return Optional.empty();
      }
    }
    if (part.getParts() > 1 && !part.getData().hasRemaining()) {
      begun.remove(part.getModelId());
      throw invalid(part, "its part " + part.getPart() + " comes without data");
    }
    parts.add(part);
    if (received(parts) > parts.get(0).getManifest().getDataBytes()) {
      begun.remove(part.getModelId());
      throw invalid(part, "its parts hold more bytes than its manifest says");
    }
    if (parts.size() < part.getParts()) {
      forgetOldest();
      return Optional.empty();
    }
    begun.remove(part.getModelId());
    return Optional.of(join(parts));
  }

  private void forgetOldest() {
    Iterator<List<ModelSnapshot>> oldest = begun.values().iterator();
    for (long bytes = begunBytes(); bytes > MAX_BEGUN_BYTES && begun.size() > 1; ) {
      bytes -= received(oldest.next());
      oldest.remove();
    }
  }

  /** Returns how many bytes of data are held for snapshots that have not ended. */
  long begunBytes() {
    return begun.values().stream().mapToLong(SnapshotAssembler::received).sum();
  }

  private static boolean follows(List<ModelSnapshot> parts, ModelSnapshot part) {
    ModelSnapshot first = parts.get(0);
    return part.getPart() == parts.size()
        && part.getStep() == first.getStep()
        && part.getParts() == first.getParts();
  }

  private static void checkManifest(ModelSnapshot part) {
    SnapshotManifest manifest = part.getManifest();
    if (manifest == null) {
      throw invalid(part, "its part 0 has no manifest");
    }
    Architecture architecture = architecture(part);
    long wanted = architecture.parameterCount() * Float.BYTES;
    if (manifest.getDataBytes() != wanted) {
      throw invalid(
          part,
          "its architecture has "
              + wanted
              + " bytes of parameters, but its manifest says "
              + manifest.getDataBytes());
    }
    if (part.getParts() < 1 || part.getParts() > wanted) {
      throw invalid(part, "it cannot have " + part.getParts() + " parts");
    }
    if (architecture.activationCount() > MAX_ACTIVATIONS) {
      throw invalid(
          part,
          "its architecture takes "
              + architecture.activationCount()
              + " numbers for an image, more than "
              + MAX_ACTIVATIONS);
    }
    if (manifest.getTensors().stream().anyMatch(t -> !t.getDtype().equals(Snapshot.FLOAT32))) {
      throw invalid(part, "it has tensors that are not " + Snapshot.FLOAT32);
    }
  }

  private static Architecture architecture(ModelSnapshot part) {
    try {
      return Architecture.fromJson(part.getManifest().getArchitecture());
    } catch (IllegalArgumentException e) {
      throw invalid(part, e.getMessage());
    }
  }

  private static long received(List<ModelSnapshot> parts) {
    return parts.stream().mapToLong(part -> part.getData().remaining()).sum();
  }

  private static Snapshot join(List<ModelSnapshot> parts) {
    ModelSnapshot first = parts.get(0);
    SnapshotManifest manifest = first.getManifest();
    long received = received(parts);
    if (received != manifest.getDataBytes()) {
      throw invalid(
          first, "its parts hold " + received + " bytes instead of " + manifest.getDataBytes());
    }
    ByteBuffer data = ByteBuffer.allocate(Math.toIntExact(received));
    parts.forEach(part -> data.put(part.getData().duplicate()));
    data.flip();
    requireFinite(first, data);
    String sha256 = Sha256.of(data);
    if (!sha256.equals(manifest.getSha256())) {
      throw invalid(
          first, "its data have SHA-256 " + sha256 + " instead of " + manifest.getSha256());
    }
    return new Snapshot(
        first.getModelId(),
        first.getStep(),
        first.getImages(),
        architecture(first),
        sha256,
        data.asReadOnlyBuffer(),
        first.getAt());
  }

  private static void requireFinite(ModelSnapshot first, ByteBuffer data) {
    FloatBuffer weights = data.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    while (weights.hasRemaining()) {
      float weight = weights.get();
      if (!Float.isFinite(weight)) {
        throw invalid(first, "it has a weight that is not finite: " + weight);
      }
    }
  }

  private static InvalidSnapshotException invalid(ModelSnapshot part, String reason) {
    String message =
        "snapshot of " + part.getModelId() + " at step " + part.getStep() + ": " + reason;
    return new InvalidSnapshotException(
        message.length() <= MAX_REASON_CHARS
            ? message
            : message.substring(0, MAX_REASON_CHARS) + "…");
  }
}
