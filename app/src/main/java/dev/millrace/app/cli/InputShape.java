package dev.millrace.app.cli;

import dev.millrace.model.Architecture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The shape of the images that a network takes.
 *
 * @param channels 1 for gray levels, 3 for colors
 * @param height rows, in pixels
 * @param width columns, in pixels
 */
record InputShape(int channels, int height, int width) {

  /** Returns what a network takes. */
  static InputShape of(Architecture network) {
    return new InputShape(network.channels(), network.height(), network.width());
  }

  @Override
  public String toString() {
    return channels + "x" + height + "x" + width;
  }

  /** Reads {@code 3x32x32}. */
  static final class Converter implements ITypeConverter<InputShape> {

    private static final Pattern SHAPE =
        Pattern.compile("([13]) ?[x×,] ?([1-9]\\d{0,3}) ?[x×,] ?([1-9]\\d{0,3})");

    @Override
    public InputShape convert(String text) {
      Matcher shape = SHAPE.matcher(text.strip());
      if (!shape.matches()) {
        throw new TypeConversionException(
            "must be channels (1 or 3), height and width, such as 3x32x32, but was '%s'"
                .formatted(text));
      }
      return new InputShape(
          Integer.parseInt(shape.group(1)),
          Integer.parseInt(shape.group(2)),
          Integer.parseInt(shape.group(3)));
    }
  }
}
