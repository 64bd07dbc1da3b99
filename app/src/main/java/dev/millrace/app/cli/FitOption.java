package dev.millrace.app.cli;

import dev.millrace.model.data.Fitting;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a {@link Fitting.Mode}. */
final class FitOption implements ITypeConverter<Fitting.Mode> {

  @Override
  public Fitting.Mode convert(String name) {
    try {
      return Fitting.Mode.named(name);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
