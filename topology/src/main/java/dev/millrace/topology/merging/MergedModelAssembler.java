package dev.millrace.topology.merging;

import dev.millrace.model.merge.Delta.Position;
import dev.millrace.model.merge.MergedModel;
import dev.millrace.schemas.internal.MergedDelta;
import dev.millrace.schemas.internal.MergedModelHeader;
import dev.millrace.schemas.internal.MergedModelPart;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Puts merged models together from their records, read in order from any offset. A version whose
 * beginning was missed or compacted away is passed over. Not thread-safe.
 */
final class MergedModelAssembler {

  private MergedModelPart first;
  private float[] weights;
  private int parts;
  private int filled;

  /** Takes the next record, and returns the model that it completes, if it completes one. */
  Optional<MergedModel> add(MergedModelPart part) {
    if (part.getPart() == 0) {
      first = part;
      weights = new float[part.getHeader().getParameters()];
      parts = 0;
      filled = 0;
    } else if (first == null
        || part.getVersion() != first.getVersion()
        || part.getPart() != parts) {
      first = null;
      return Optional.empty();
    }
    filled += Floats.decode(part.getData(), weights, filled);
    parts++;
    if (parts < part.getParts()) {
      return Optional.empty();
    }
    MergedModelHeader header = first.getHeader();
    first = null;
    return Optional.of(
        new MergedModel(
            weights,
            header.getMerged().stream()
                .collect(
                    Collectors.toMap(
                        MergedDelta::getLearner,
                        delta -> new Position(delta.getIncarnation(), delta.getSequence()))),
            header.getEffectiveLearners(),
            header.getSteps(),
            header.getImages()));
  }
}
