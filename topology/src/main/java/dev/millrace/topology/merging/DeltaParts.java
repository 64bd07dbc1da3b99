package dev.millrace.topology.merging;

import dev.millrace.model.merge.Delta;
import dev.millrace.schemas.internal.DeltaPart;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Deltas as records. */
public final class DeltaParts {

  private DeltaParts() {}

  /** Returns a delta's slices, in their order. */
  public static List<DeltaPart> of(Delta delta) {
    List<DeltaPart> parts = new ArrayList<>();
    int parameters = delta.difference().length;
    for (int from = 0; from < parameters; from += Floats.PER_RECORD) {
      ByteBuffer data =
          Floats.encode(delta.difference(), from, Math.min(Floats.PER_RECORD, parameters - from));
      parts.add(
          new DeltaPart(
              delta.learner(),
              delta.position().incarnation(),
              delta.position().sequence(),
              delta.steps(),
              delta.images(),
              from,
              data));
    }
    return parts;
  }

  /** Returns a slice, as a delta whose difference holds the slice's numbers alone. */
  public static Delta slice(DeltaPart part) {
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
