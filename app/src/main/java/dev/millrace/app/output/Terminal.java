package dev.millrace.app.output;

import java.util.Properties;

/**
 * What standard error and output are connected to. The launcher script finds out and says so in a
 * system property, because the JVM cannot: {@code System.console()} asks about standard input and
 * output, and since JDK 22 answers for redirected streams too.
 *
 * @param interactive whether standard error is a terminal, whose lines can be written over
 * @param columns width of a line, in characters
 * @param interactiveOutput whether standard output is one, too
 */
public record Terminal(boolean interactive, int columns, boolean interactiveOutput) {

  private static final int DEFAULT_COLUMNS = 80;
  private static final int MIN_COLUMNS = 40;
  private static final String PROPERTY = "millrace.terminal.columns";
  private static final String OUTPUT_PROPERTY = "millrace.terminal.output";

  /** No terminal: a file, a pipe, or a program started without the launcher. */
  public static final Terminal NONE = new Terminal(false, DEFAULT_COLUMNS);

  /** Makes one whose standard output is a file or a pipe. */
  public Terminal(boolean interactive, int columns) {
    this(interactive, columns, false);
  }

  /**
   * Returns the terminal that the launcher found.
   *
   * @param properties the system properties; {@code millrace.terminal.columns} is the width, absent
   *     when there is no terminal; {@code millrace.terminal.output} is there when standard output
   *     is one, too
   */
  public static Terminal of(Properties properties) {
    String columns = properties.getProperty(PROPERTY);
    if (columns == null) {
      return NONE;
    }
    boolean output = properties.getProperty(OUTPUT_PROPERTY) != null;
    try {
      return new Terminal(true, Math.max(MIN_COLUMNS, Integer.parseInt(columns.strip())), output);
    } catch (NumberFormatException e) {
      return new Terminal(true, DEFAULT_COLUMNS, output);
    }
  }
}
