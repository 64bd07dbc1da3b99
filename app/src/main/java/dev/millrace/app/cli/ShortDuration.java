package dev.millrace.app.cli;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration such as 500ms, 30s, 10m, 2h or 1d from the command line. */
final class ShortDuration implements ITypeConverter<Duration> {

  private static final Pattern PATTERN = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  @Override
  public Duration convert(String text) {
    Matcher matcher = PATTERN.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "must be a number and a unit, such as 500ms, 30s, 10m, 2h or 1d, but was '" + text + "'");
    }
    return UNITS.get(matcher.group(2)).multipliedBy(Integer.parseInt(matcher.group(1)));
  }
}
