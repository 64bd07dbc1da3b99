package dev.millrace.app.output;

import java.util.Properties;

/**
 * What standard error is connected to. The launcher script finds out and says so in a system
 * property, because the JVM cannot: {@code System.console()} asks about standard input and output,
 * and since JDK 22 answers for redirected streams too.
 *
 * @param interactive whether it is a terminal, whose lines can be written over
 * @param columns width of a line, in characters
 */
public record Terminal(boolean interactive, int columns) {

  private static final int DEFAULT_COLUMNS = 80;
  private static final int MIN_COLUMNS = 40;
  private static final String PROPERTY = "millrace.terminal.columns";

  /** No terminal: a file, a pipe, or a program started without the launcher. */
  public static final Terminal NONE = new Terminal(false, DEFAULT_COLUMNS);

  /**
   * Returns the terminal that the launcher found.
   *
   * @param properties the system properties; {@code millrace.terminal.columns} is the width, absent
   *     when there is no terminal
   */
  public static Terminal of(Properties properties) {
    String columns = properties.getProperty(PROPERTY);
    if (columns == null) {
      return NONE;
    }
    try {
      return new Terminal(true, Math.max(MIN_COLUMNS, Integer.parseInt(columns.strip())));
    } catch (NumberFormatException e) {
      return new Terminal(true, DEFAULT_COLUMNS);
    }
  }
}
