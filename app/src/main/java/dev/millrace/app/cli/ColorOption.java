package dev.millrace.app.cli;

import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a color as red, green and blue: {@code white}, {@code ff8000} or {@code #ff8000}. */
final class ColorOption implements ITypeConverter<Integer> {

  private static final Map<String, Integer> NAMES =
      Map.of(
          "black", 0x000000,
          "white", 0xFFFFFF,
          "gray", 0x808080,
          "grey", 0x808080,
          "red", 0xFF0000,
          "green", 0x008000,
          "blue", 0x0000FF);

  @Override
  public Integer convert(String text) {
    Integer named = NAMES.get(text.toLowerCase(Locale.ROOT));
    if (named != null) {
      return named;
    }
    String digits = text.replaceFirst("^#", "");
    if (!digits.matches("[0-9a-fA-F]{6}")) {
      throw new TypeConversionException(
          "must be black, white, gray, red, green, blue, or six digits RRGGBB, but was '%s'"
              .formatted(text));
    }
    return Integer.parseInt(digits, 16);
  }
}
