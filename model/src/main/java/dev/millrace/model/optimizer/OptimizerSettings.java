package dev.millrace.model.optimizer;

import java.util.Objects;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Which optimizer, with which constants. Immutable; compared by value.
 *
 * <p>{@link #named} knows the optimizers as {@code sgd}, {@code momentum}, {@code rmsprop} and
 * {@code adam}.
 */
public sealed interface OptimizerSettings {

  /** The optimizer's name, in lower case. */
  String name();

  /** Length of the steps. */
  LearningRate learningRate();

  /**
   * Creates the optimizer with its state at zero. The caller closes it.
   *
   * @param type of the values
   * @param length number of the values
   */
  Optimizer create(DataType type, long length);

  /** The names that {@link #named} takes. */
  String NAMES = "sgd, momentum, rmsprop, adam";

  /** Steps after which the usual learning rates have fallen to {@code 1 / √2}. */
  double USUAL_DECAY_STEPS = 1000;

  /**
   * An optimizer with its usual constants, and a learning rate that suits digits and mini-batches
   * of 32 images: see {@code docs/training.md}.
   *
   * @param name one of {@link #NAMES}
   * @throws IllegalArgumentException if the name is unknown
   */
  static OptimizerSettings named(String name) {
    double initial =
        switch (name) {
          case "sgd" -> 0.1;
          case "momentum" -> 0.02;
          case "rmsprop" -> 0.001;
          default -> 0.003;
        };
    return named(name, new LearningRate(initial, USUAL_DECAY_STEPS));
  }

  /**
   * An optimizer with its usual constants.
   *
   * @param name one of {@link #NAMES}
   * @param learningRate length of the steps
   * @throws IllegalArgumentException if the name is unknown
   */
  static OptimizerSettings named(String name, LearningRate learningRate) {
    return switch (name) {
      case "sgd" -> new SgdSettings(learningRate);
      case "momentum" -> new MomentumSettings(learningRate, 0.9);
      case "rmsprop" -> new RmsPropSettings(learningRate, 0.9, 1e-8);
      case "adam" -> new AdamSettings(learningRate, 0.9, 0.99, 1e-8);
      default ->
          throw new IllegalArgumentException(
              "optimizer must be one of %s, but was '%s'".formatted(NAMES, name));
    };
  }

  /**
   * Settings of {@link Sgd}.
   *
   * @param learningRate length of the steps
   */
  record SgdSettings(LearningRate learningRate) implements OptimizerSettings {
    /** Checks the constants. */
    public SgdSettings {
      Objects.requireNonNull(learningRate, "learning rate must be given");
    }

    @Override
    public String name() {
      return "sgd";
    }

    @Override
    public Optimizer create(DataType type, long length) {
      return new Sgd(learningRate);
    }
  }

  /**
   * Settings of {@link Momentum}.
   *
   * @param learningRate length of the steps
   * @param momentum share of the velocity kept per step, in [0, 1)
   */
  record MomentumSettings(LearningRate learningRate, double momentum) implements OptimizerSettings {
    /** Checks the constants. */
    public MomentumSettings {
      Objects.requireNonNull(learningRate, "learning rate must be given");
      requireShare("momentum", momentum);
    }

    @Override
    public String name() {
      return "momentum";
    }

    @Override
    public Optimizer create(DataType type, long length) {
      return new Momentum(this, type, length);
    }
  }

  /**
   * Settings of {@link RmsProp}.
   *
   * @param learningRate length of the steps
   * @param decay share of the mean square kept per step, in [0, 1)
   * @param epsilon added to the root; positive
   */
  record RmsPropSettings(LearningRate learningRate, double decay, double epsilon)
      implements OptimizerSettings {
    /** Checks the constants. */
    public RmsPropSettings {
      Objects.requireNonNull(learningRate, "learning rate must be given");
      requireShare("decay", decay);
      requirePositive("epsilon", epsilon);
    }

    @Override
    public String name() {
      return "rmsprop";
    }

    @Override
    public Optimizer create(DataType type, long length) {
      return new RmsProp(this, type, length);
    }
  }

  /**
   * Settings of {@link Adam}.
   *
   * @param learningRate length of the steps
   * @param beta1 share of the first moment kept per step, in [0, 1)
   * @param beta2 share of the second moment kept per step, in [0, 1)
   * @param epsilon added to the root; positive
   */
  record AdamSettings(LearningRate learningRate, double beta1, double beta2, double epsilon)
      implements OptimizerSettings {
    /** Checks the constants. */
    public AdamSettings {
      Objects.requireNonNull(learningRate, "learning rate must be given");
      requireShare("beta1", beta1);
      requireShare("beta2", beta2);
      requirePositive("epsilon", epsilon);
    }

    @Override
    public String name() {
      return "adam";
    }

    @Override
    public Optimizer create(DataType type, long length) {
      return new Adam(this, type, length);
    }
  }

  private static void requirePositive(String what, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(what + " must be positive and finite, but was " + value);
    }
  }

  private static void requireShare(String what, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(what + " must be in [0, 1), but was " + value);
    }
  }
}
