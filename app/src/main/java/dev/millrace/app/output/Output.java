package dev.millrace.app.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.Objects;

/**
 * Where a command writes. Standard output carries the result only: readable text, or with {@code
 * --json} one JSON object per line and nothing else. Notes and progress go to standard error.
 *
 * <p>A command calls both {@link #text} and {@link #json}; each does nothing in the other's mode.
 * For use by several threads, as far as whole lines are concerned.
 */
public final class Output {

  private static final String ERASE_REST = "\033[K";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintWriter out;
  private final PrintWriter err;
  private final Terminal terminal;
  private final boolean json;

  /**
   * Makes one over two writers, which stay the caller's.
   *
   * @param out standard output
   * @param err standard error
   * @param terminal what standard error is connected to
   * @param json whether standard output carries JSON
   */
  public Output(PrintWriter out, PrintWriter err, Terminal terminal, boolean json) {
    this.out = Objects.requireNonNull(out, "out");
    this.err = Objects.requireNonNull(err, "err");
    this.terminal = Objects.requireNonNull(terminal, "terminal");
    this.json = json;
  }

  /** Returns whether standard output carries JSON. */
  public boolean isJson() {
    return json;
  }

  /** Returns how many characters a line may have. */
  public int columns() {
    return terminal.columns();
  }

  /** Writes readable lines to standard output; nothing with {@code --json}. */
  public void text(String lines) {
    if (!json) {
      writeLine(out, lines);
    }
  }

  /**
   * Writes one object as a line of JSON to standard output; nothing without {@code --json}.
   *
   * @param object a Jackson tree, a map, or a record
   */
  public void json(Object object) {
    if (json) {
      try {
        writeLine(out, JSON.writeValueAsString(object));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException("object must be writable as JSON", e);
      }
    }
  }

  /** Returns whether a line of standard output can be written over: see {@link #line}. */
  public boolean canOverwrite() {
    return terminal.interactiveOutput() && !json;
  }

  /**
   * Writes a line over the last one that was written by this method, on a terminal.
   *
   * @param line at most {@link #columns} characters
   */
  public void line(String line) {
    out.print("\r" + line + ERASE_REST);
    out.flush();
  }

  /** Writes a line for the user to standard error. */
  public void note(String line) {
    writeLine(err, line);
  }

  /**
   * Starts to show how far a long task has come, on standard error. The caller closes it.
   *
   * @param task what is done, for instance {@code "training"}
   * @param total how much there is to do, or a negative number when that is not known
   * @param unit what is counted, for instance {@code "images"}
   */
  public Progress progress(String task, long total, String unit) {
    return terminal.interactive()
        ? new BarProgress(err, terminal.columns(), task, total, unit)
        : new LineProgress(err, task, total, unit);
  }

  /** Returns whether the reader of standard output has gone away, as {@code head} does. */
  public boolean isClosed() {
    return out.checkError();
  }

  private static void writeLine(PrintWriter writer, String line) {
    writer.println(line);
    writer.flush();
  }
}
