package dev.millrace.topology.merge;

import dev.millrace.model.merge.MergedModel;
import dev.millrace.schemas.internal.MergedDelta;
import dev.millrace.schemas.internal.MergedModelHeader;
import dev.millrace.schemas.internal.MergedModelPart;
import dev.millrace.topology.checkpoint.Chunks;
import dev.millrace.topology.checkpoint.Floats;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Merged models as records. */
final class MergedModelParts {

  private MergedModelParts() {}

  /** Returns the parts of a model, part 0 with the header first. */
  static List<MergedModelPart> of(long version, MergedModel model) {
    List<ByteBuffer> chunks = Chunks.of(Floats.encode(model.weights()));
    List<MergedModelPart> parts = new ArrayList<>(chunks.size());
    for (int part = 0; part < chunks.size(); part++) {
      parts.add(
          new MergedModelPart(
              version, part, chunks.size(), part == 0 ? header(model) : null, chunks.get(part)));
    }
    return parts;
  }

  /** Returns the key of a part's record: parts of a newer version replace the older ones. */
  static String key(MergedModelPart part) {
    return String.valueOf(part.getPart());
  }

  private static MergedModelHeader header(MergedModel model) {
    List<MergedDelta> merged = new ArrayList<>();
    model
        .merged()
        .forEach(
            (learner, position) ->
                merged.add(new MergedDelta(learner, position.incarnation(), position.sequence())));
    return new MergedModelHeader(
        model.weights().length, model.effectiveLearners(), model.steps(), model.images(), merged);
  }
}
