package dev.millrace.topology.merging;

import dev.millrace.model.merge.MergedModel;
import dev.millrace.schemas.internal.MergedDelta;
import dev.millrace.schemas.internal.MergedModelHeader;
import dev.millrace.schemas.internal.MergedModelPart;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Merged models as records. */
public final class MergedModelParts {

  private MergedModelParts() {}

  /** Returns the parts of a model, part 0 with the header first. */
  public static List<MergedModelPart> of(long version, MergedModel model) {
    int parameters = model.weights().length;
    int count = Math.max(1, (parameters + Floats.PER_RECORD - 1) / Floats.PER_RECORD);
    List<MergedModelPart> parts = new ArrayList<>(count);
    for (int part = 0; part < count; part++) {
      int from = part * Floats.PER_RECORD;
      ByteBuffer data =
          Floats.encode(model.weights(), from, Math.min(Floats.PER_RECORD, parameters - from));
      parts.add(new MergedModelPart(version, part, count, part == 0 ? header(model) : null, data));
    }
    return parts;
  }

  /** Returns the key of a part's record: parts of a newer version replace the older ones. */
  public static String key(MergedModelPart part) {
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
