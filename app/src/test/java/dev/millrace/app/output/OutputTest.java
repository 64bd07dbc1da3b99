package dev.millrace.app.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class OutputTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void jsonModeWritesNothingButJsonToStandardOutput() {
    Output output = output(Terminal.NONE, true);

    output.text("readable");
    output.note("a note");
    try (Progress progress = output.progress("feeding", 2, "images")) {
      progress.update(2);
    }
    output.json(Map.of("images", 2));

    assertThat(out).hasToString("{\"images\":2}" + System.lineSeparator());
    assertThat(err.toString()).contains("a note", "feeding: 2 of 2 images (100 %)");
  }

  @Test
  void textModeWritesNoJson() {
    Output output = output(Terminal.NONE, false);

    output.json(Map.of("images", 2));
    output.text("readable");

    assertThat(out).hasToString("readable" + System.lineSeparator());
  }

  @Test
  void onATerminalTheBarStaysWithinTheLineAndOffStandardOutput() {
    Output output = output(new Terminal(true, 60), false);

    try (Progress progress = output.progress("training", 100, "images")) {
      progress.update(50, "loss 0.12");
    }

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().split("[\r\n]+"))
        .anyMatch(line -> line.contains("training") && line.contains("50%"))
        .allMatch(line -> line.length() < 60);
  }

  @Test
  void noticesThatTheReaderHasGoneAway() {
    Writer broken =
        new Writer() {
          @Override
          public void write(char[] buffer, int offset, int length) throws IOException {
            throw new IOException("broken pipe");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Output output = new Output(new PrintWriter(broken), new PrintWriter(err), Terminal.NONE, false);

    assertThat(output.isClosed()).isFalse();
    output.text("x");
    assertThat(output.isClosed()).isTrue();
  }

  @Test
  void theLauncherTellsTheTerminalsWidth() {
    Properties properties = new Properties();
    assertThat(Terminal.of(properties)).isEqualTo(Terminal.NONE);

    properties.setProperty("millrace.terminal.columns", "132");
    assertThat(Terminal.of(properties)).isEqualTo(new Terminal(true, 132));

    properties.setProperty("millrace.terminal.columns", "");
    assertThat(Terminal.of(properties)).isEqualTo(new Terminal(true, 80));
  }

  private Output output(Terminal terminal, boolean json) {
    return new Output(new PrintWriter(out), new PrintWriter(err), terminal, json);
  }
}
