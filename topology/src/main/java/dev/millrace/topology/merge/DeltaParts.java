package dev.millrace.topology.merge;

import dev.millrace.model.merge.Delta;
import dev.millrace.schemas.internal.DeltaPart;
import dev.millrace.topology.checkpoint.Chunks;
import dev.millrace.topology.checkpoint.Floats;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Deltas as records. */
final class DeltaParts {

  private DeltaParts() {}

  /** Returns a delta's slices, in their order. */
  static List<DeltaPart> of(Delta delta) {
    List<DeltaPart> parts = new ArrayList<>();
    int from = 0;
    for (ByteBuffer data : Chunks.of(Floats.encode(delta.difference()))) {
      parts.add(
          new DeltaPart(
              delta.learner(),
              delta.position().incarnation(),
              delta.position().sequence(),
              delta.steps(),
              delta.images(),
              from,
              data));
      from += data.remaining() / Float.BYTES;
    }
    return parts;
  }

  /** Returns a slice, as a delta whose difference holds the slice's numbers alone. */
  static Delta slice(DeltaPart part) {
    float[] difference = new float[part.getData().remaining() / Float.BYTES];
    Floats.decode(part.getData(), difference, 0);
    return new Delta(
        part.getLearner(),
        new Delta.Position(part.getIncarnation(), part.getSequence()),
        part.getSteps(),
        part.getImages(),
        difference);
  }
}
