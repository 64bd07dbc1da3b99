package dev.millrace.app.cli;

import dev.millrace.model.data.Fitting;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a {@link Fitting.Mode}. */
final class FitName implements ITypeConverter<Fitting.Mode> {

  @Override
  public Fitting.Mode convert(String value) {
    try {
      return Fitting.Mode.named(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
