package dev.millrace.app.cli;

import dev.millrace.app.run.Role;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a {@link Role} in lower case. */
final class RoleName implements ITypeConverter<Role> {

  @Override
  public Role convert(String value) {
    for (Role role : Role.values()) {
      if (role.name().toLowerCase(Locale.ROOT).equals(value)) {
        return role;
      }
    }
    throw new TypeConversionException("must be learn, predict or both, but was '" + value + "'");
  }
}
