package dev.millrace.app.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrawnImageTest {

  @Test
  void readsAnImage() {
    DrawnImage image = parse("{'height':1,'width':2,'pixels':'Af8='}");
    assertThat(image.pixels()).containsExactly(1, -1);
    assertThat(image.height()).isEqualTo(1);
    assertThat(image.width()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | height must be from 1 to 256, but was missing",
        "{'height':0} | height must be from 1 to 256, but was 0",
        "{'height':1,'width':300} | width must be from 1 to 256, but was 300",
        "{'height':1,'width':2,'pixels':'AA=='} | pixels must be 2 bytes, but were 1"
      })
  void saysWhatIsWrong(String json, String message) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static DrawnImage parse(String json) {
    return DrawnImage.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
