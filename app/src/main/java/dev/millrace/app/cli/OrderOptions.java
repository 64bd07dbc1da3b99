package dev.millrace.app.cli;

import dev.millrace.model.data.StreamOrder;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options of every command that puts images into an order. */
final class OrderOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--order",
      paramLabel = "NAME",
      converter = OrderName.class,
      description =
          "shuffled (unless given); as-is: as in the files; sorted: class by class; tasks: two classes at a "
              + "time; bursts: 100 of a class in a row; rare: the upper half of the classes a hundred times "
              + "rarer; noise: a random label for one in five; and changes from the middle on: drift (label c "
              + "becomes c + 1), inverted (pixels), turned (by 90 degrees). All but as-is are shuffled otherwise.")
  private StreamOrder order;

  @Option(names = "--no-shuffle", description = "The same as --order as-is.")
  private boolean noShuffle;

  /**
   * Returns the order that was chosen; shuffled if none was.
   *
   * @throws ParameterException if the options contradict each other
   */
  StreamOrder order() {
    if (noShuffle && order != null && order != StreamOrder.AS_IS) {
      throw new ParameterException(
          command.commandLine(), "--no-shuffle and --order " + order + " exclude each other");
    }
    if (noShuffle) {
      return StreamOrder.AS_IS;
    }
    return order == null ? StreamOrder.SHUFFLED : order;
  }

  /** Reads the name of a {@link StreamOrder}. */
  static final class OrderName implements ITypeConverter<StreamOrder> {

    @Override
    public StreamOrder convert(String name) {
      try {
        return StreamOrder.named(name);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
