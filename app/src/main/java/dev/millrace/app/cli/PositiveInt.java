package dev.millrace.app.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a whole number above zero from the command line. */
final class PositiveInt implements ITypeConverter<Integer> {

  @Override
  public Integer convert(String text) {
    try {
      int value = Integer.parseInt(text);
      if (value > 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below, in the same words
    }
    throw new TypeConversionException("must be a whole number above 0, but was '" + text + "'");
  }
}
