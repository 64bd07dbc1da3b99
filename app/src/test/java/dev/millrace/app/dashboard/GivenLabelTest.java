package dev.millrace.app.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GivenLabelTest {

  @Test
  void readsALabel() {
    GivenLabel label = parse("{'id':'mnist-7','label':3}");
    assertThat(label).isEqualTo(new GivenLabel("mnist-7", 3));
    assertThat(label.json().toString()).isEqualTo("{\"id\":\"mnist-7\",\"label\":3}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | id must be text, but was missing",
        "{'id':7,'label':3} | id must be text, but was 7",
        "{'id':'','label':3} | id must have from 1 to 1024 bytes, but had 0",
        "{'id':'a'} | label must be a class, but was missing",
        "{'id':'a','label':null} | label must be a class, but was null",
        "{'id':'a','label':-1} | label must be a class, but was -1",
        "{'id':'a','label':2.5} | label must be a class, but was 2.5",
        "{'id':'a','label':5000000000} | label must be a class, but was 5000000000"
      })
  void saysWhatIsWrong(String json, String message) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void refusesAnIdThatNoImageHas() {
    assertThatThrownBy(() -> parse("{'id':'" + "ä".repeat(513) + "','label':3}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("id must have from 1 to 1024 bytes, but had 1026");
    assertThatThrownBy(() -> parse("no JSON"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("body must be JSON");
  }

  private static GivenLabel parse(String json) {
    return GivenLabel.parse(json.replace('\'', '"').getBytes(UTF_8));
  }
}
