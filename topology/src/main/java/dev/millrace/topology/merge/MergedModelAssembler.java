package dev.millrace.topology.merge;

import dev.millrace.model.merge.Delta.Position;
import dev.millrace.model.merge.MergedModel;
import dev.millrace.schemas.internal.MergedDelta;
import dev.millrace.schemas.internal.MergedModelHeader;
import dev.millrace.schemas.internal.MergedModelPart;
import dev.millrace.topology.checkpoint.Floats;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Puts merged models together from their records, read in order from any offset. A version whose
 * beginning was missed or compacted away is passed over. What the records say is not trusted: no
 * memory is taken but for as many weights as the network has. Not thread-safe.
 */
final class MergedModelAssembler {

  private final int parameters;
  private MergedModelPart first;
  private float[] weights;
  private int parts;
  private int filled;

  /**
   * Creates an assembler.
   *
   * @param parameters that every model must have
   */
  MergedModelAssembler(int parameters) {
    this.parameters = parameters;
  }

  /**
   * Takes the next record, and returns the model that it completes, if it completes one.
   *
   * @throws IllegalArgumentException if it cannot be part of a model of this network
   */
  Optional<MergedModel> add(MergedModelPart part) {
    if (part.getPart() == 0) {
      begin(part);
    } else if (first == null
        || part.getVersion() != first.getVersion()
        || part.getPart() != parts) {
      first = null;
      return Optional.empty();
    }
    int numbers = part.getData().remaining() / Float.BYTES;
    if (numbers > parameters - filled || part.getData().remaining() % Float.BYTES != 0) {
      throw invalid(
          part, "has " + (filled + numbers) + " weights or more instead of " + parameters);
    }
    filled += Floats.decode(part.getData(), weights, filled);
    parts++;
    if (parts < part.getParts()) {
      return Optional.empty();
    }
    if (filled != parameters) {
      throw invalid(part, "has " + filled + " weights instead of " + parameters);
    }
    MergedModel model = model(first.getHeader());
    requireFinite(part);
    first = null;
    return Optional.of(model);
  }

  private void begin(MergedModelPart part) {
    first = null;
    if (part.getHeader() == null) {
      throw invalid(part, "has no header in its first part");
    }
    if (part.getHeader().getParameters() != parameters) {
      throw invalid(
          part, "says " + part.getHeader().getParameters() + " weights instead of " + parameters);
    }
    requireCounts(part, part.getHeader());
    first = part;
    weights = new float[parameters];
    parts = 0;
    filled = 0;
  }

  private void requireCounts(MergedModelPart part, MergedModelHeader header) {
    double learners = header.getEffectiveLearners();
    if (!(learners >= 1 && Double.isFinite(learners))
        || header.getSteps() < 0
        || header.getImages() < 0) {
      throw invalid(
          part,
          "says %s learners, %d steps and %d images"
              .formatted(learners, header.getSteps(), header.getImages()));
    }
  }

  private void requireFinite(MergedModelPart part) {
    for (float weight : weights) {
      if (!Float.isFinite(weight)) {
        throw invalid(part, "has a weight that is not finite: " + weight);
      }
    }
  }

  private MergedModel model(MergedModelHeader header) {
    return new MergedModel(
        weights,
        header.getMerged().stream()
            .collect(
                Collectors.toMap(
                    MergedDelta::getLearner,
                    delta -> new Position(delta.getIncarnation(), delta.getSequence()),
                    (one, other) -> other)),
        header.getEffectiveLearners(),
        header.getSteps(),
        header.getImages());
  }

  private IllegalArgumentException invalid(MergedModelPart part, String how) {
    first = null;
    return new IllegalArgumentException("merged model of version " + part.getVersion() + " " + how);
  }
}
