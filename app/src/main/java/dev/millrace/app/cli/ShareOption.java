package dev.millrace.app.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a share of images: {@code 10%} or {@code 0.1}. */
final class ShareOption implements ITypeConverter<Double> {

  @Override
  public Double convert(String text) {
    double share = Double.NaN;
    try {
      share =
          text.endsWith("%")
              ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
              : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      // Told below.
    }
    if (!(share > 0 && share < 1)) {
      throw new TypeConversionException(
          "must be a share above 0%% and below 100%%, such as 10%% or 0.1, but was '%s'"
              .formatted(text));
    }
    return share;
  }
}
