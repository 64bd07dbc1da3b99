package dev.millrace.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignFormatTest {

  private static final String READS = "Millrace reads Avro single-object encoding";

  @Test
  void registryFormatIsNamedWithItsSchemaId() throws IOException {
    assertRefused(
        resource("image-registry-format.bin"),
        "marker C3 01, but were 00 00; the value looks like the schema registry's wire format with"
            + " schema id 1; a registry's deserializer reads it, "
            + READS);
  }

  @Test
  void jsonIsNamed() throws IOException {
    assertRefused(
        resource("image-json.bin"),
        "marker C3 01, but were 7B 22; the value looks like JSON text; a JSON parser reads it, "
            + READS);
  }

  @ParameterizedTest
  @CsvSource({
    "ffd8ffe000104a46494600, a JPEG image",
    "89504e470d0a1a0a0000000d, a PNG image",
    "47494638396101000100, a GIF image",
    "424d7a0000000000000036000000, a BMP image",
    "524946462400000057454250, a WebP image",
  })
  void imageFilesAreNamed(String hex, String name) {
    assertRefused(
        HexFormat.of().parseHex(hex),
        "; the value looks like " + name + " file; decode it, and send its pixels as");
  }

  @Test
  void avroFilesAreNamed() {
    assertRefused(HexFormat.of().parseHex("4f626a010416617672"), "like an Avro container file; ");
  }

  @Test
  void valuesShorterThanTheHeaderAreNamedToo() {
    assertRefused(new byte[] {'{', '}'}, "too short");
    assertRefused(new byte[] {'{', '}'}, "; the value looks like JSON text; ");
    assertRefused(HexFormat.of().parseHex("0000000007"), "wire format with schema id 7; ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "00000000", "c3", "424d2074657874206f6b", "52494646"})
  void whatIsUnknownIsNotGuessedAt(String hex) {
    assertThat(ForeignFormat.hint(HexFormat.of().parseHex(hex))).isEmpty();
  }

  private static void assertRefused(byte[] bytes, String reason) {
    assertThatThrownBy(() -> AvroSerde.of(Image.class).deserializer().deserialize("images", bytes))
        .isInstanceOf(SerializationException.class)
        .hasMessageStartingWith("cannot decode Image of topic 'images': ")
        .hasMessageContaining(reason);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ForeignFormatTest.class.getResourceAsStream("foreign/" + name)) {
      return in.readAllBytes();
    }
  }
}
