package dev.millrace.model.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.Architecture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

  private static final String NETWORK =
      "{'input':[1,1,2],'layers':[{'type':'flatten'},{'type':'dense','units':2}]}";

  @TempDir private Path directory;

  @Test
  void readsBackWhatItWroteBitForBit() throws IOException {
    Architecture network =
        Architecture.named("reference")
            .withClassNames(List.of("a", "b", "c", "d", "e", "f", "g", "h", "é", "\"\\"));
    SavedModel model = TestModels.of(network, 7);

    SavedModel read = read(bytes(model));

    assertThat(read).isEqualTo(model);
    assertThat(read.architecture().classNames()).endsWith("é", "\"\\");
    assertThat(read.settings()).containsEntry("batch", "32");
    assertThat(read.sha256()).isEqualTo(model.sha256());
    assertThat(read.step()).isEqualTo(7);
  }

  @Test
  void fileIsThatOfTheFormat() throws IOException {
    byte[] bytes = bytes(TestModels.of(Architecture.named("reference"), 1));

    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int headerBytes = Math.toIntExact(buffer.getLong());
    String header = new String(bytes, 8, headerBytes, StandardCharsets.UTF_8);
    assertThat(headerBytes % 8).isZero();
    assertThat(header)
        .startsWith("{\"__metadata__\":{")
        .contains(
            "\"0.conv2d.weight\":{\"dtype\":\"F32\",\"shape\":[8,1,5,5],\"data_offsets\":[0,800]}")
        .contains("\"0.conv2d.bias\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":[800,832]}");
  }

  @Test
  void takesTensorsInAnyOrder() throws IOException {
    SavedModel model =
        read(
            file(
                "{'1.dense.bias':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
                    + "'1.dense.weight':{'dtype':'F32','shape':[2,2],'data_offsets':[8,24]},"
                    + metadata(NETWORK)
                    + "}",
                1,
                2,
                3,
                4,
                5,
                6));

    float[] weights = new float[6];
    model.weights().asFloatBuffer().get(weights);
    assertThat(weights).containsExactly(3, 4, 5, 6, 1, 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                        | no network in its metadata
          {'a':{'dtype':'F16','shape':[2],'data_offsets':[0,4]}}    | dtype must be F32
          {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}    | takes 8 bytes, but data_offsets were [0,4]
          {'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}}   | shape must be a list of whole numbers
          {'a':{'dtype':'F32','shape':[1.5],'data_offsets':[0,4]}}  | shape must be a list of whole numbers
          {'a':{'dtype':'F32','shape':7,'data_offsets':[0,4]}}      | shape must be a list of whole numbers
          {'a':{'dtype':'F32','shape':[2147483647,2147483647,2147483647],'data_offsets':[0,4]}} | too large
          {'a':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}}    | takes 4 bytes, but data_offsets were [4,0]
          {'a':{'dtype':'F32','shape':[1],'data_offsets':[-4,0]}}   | data_offsets must be two whole numbers
          {'a':{'dtype':'F32','shape':[1]}}                         | data_offsets must be two whole numbers
          {'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}    | must begin at byte 0
          {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | must begin at byte 8
          {'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}   | tensors take 16 bytes, but 0 follow
          {'a':{'dtype':'F32','shape':[0],'data_offsets':[0,0]},'a':{'dtype':'F32','shape':[0],'data_offsets':[0,0]}} | not JSON: Duplicate
          {'__metadata__':{'network':5}}                            | metadata 'network' must be a text
          {'a':                                                     | not JSON
          [1]                                                       | does not begin with
          """)
  void refusesHeadersInWords(String header, String problem) {
    assertThatThrownBy(() -> read(file(header)))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 18446744073709551615",
    "9223372036854775807, 9223372036854775807",
    "1000000, 1000000",
    "0, 0"
  })
  void refusesHeaderLengthsBeforeTakingMemory(long length, String told) {
    ByteBuffer bytes = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);

    assertThatThrownBy(() -> read(bytes.array()))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("no safetensors file")
        .hasMessageContaining("has " + told);
  }

  @Test
  void refusesFilesOfOtherKinds() {
    assertThatThrownBy(() -> read(new byte[3])).hasMessageContaining("it has only 3 bytes");
    assertThatThrownBy(() -> read("\u0089PNG\r\n and more".getBytes(StandardCharsets.ISO_8859_1)))
        .hasMessageContaining("no safetensors file");
  }

  @Test
  void refusesTensorsThatAreNotTheNetworks() {
    String tensor = "'1.dense.weight':{'dtype':'F32','shape':[%s],'data_offsets':[0,16]},";
    assertThatThrownBy(
            () -> read(file("{" + tensor.formatted("4") + metadata(NETWORK) + "}", 1, 2, 3, 4)))
        .hasMessageContaining("lacks the tensor '1.dense.bias'");
    String bias = "'1.dense.bias':{'dtype':'F32','shape':[2],'data_offsets':[16,24]},";
    assertThatThrownBy(
            () ->
                read(
                    file(
                        "{" + tensor.formatted("4") + bias + metadata(NETWORK) + "}",
                        1,
                        2,
                        3,
                        4,
                        5,
                        6)))
        .hasMessageContaining("must have the shape [2, 2], by its network, but has [4]");
    String more = "'x':{'dtype':'F32','shape':[0],'data_offsets':[24,24]},";
    assertThatThrownBy(
            () ->
                read(
                    file(
                        "{" + tensor.formatted("2,2") + bias + more + metadata(NETWORK) + "}",
                        1,
                        2,
                        3,
                        4,
                        5,
                        6)))
        .hasMessageContaining("a tensor 'x', which its network has not");
  }

  @Test
  void refusesNetworksThatTakeTooMuch() {
    String huge =
        "{'input':[3,1048576,1048576],'layers':[{'type':'flatten'},{'type':'dense','units':2}]}";
    assertThatThrownBy(() -> read(file("{" + metadata(huge) + "}")))
        .hasMessageContaining("network");
    assertThatThrownBy(() -> read(file("{" + metadata("{'input':1}") + "}")))
        .hasMessageContaining("its network cannot be read");
  }

  @Test
  void refusesChangedAndNonFiniteWeights() throws IOException {
    byte[] changed = bytes(TestModels.of(Architecture.named("reference"), 1));
    changed[changed.length - 4] ^= 1;
    assertThatThrownBy(() -> read(changed)).hasMessageContaining("they were changed or damaged");

    String tensors =
        "{'1.dense.weight':{'dtype':'F32','shape':[2,2],'data_offsets':[0,16]},"
            + "'1.dense.bias':{'dtype':'F32','shape':[2],'data_offsets':[16,24]},";
    assertThatThrownBy(
            () -> read(file(tensors + metadata(NETWORK) + "}", 1, 2, 3, 4, 5, Float.NaN)))
        .hasMessageContaining("a weight that is not finite: NaN");
  }

  private static String metadata(String network) {
    return "'__metadata__':{'millrace':'1','network':'%s'}"
        .formatted(network.replace("'", "\\\\'").replace("\\\\'", "\\\""));
  }

  /** A file with this header, in which ' stands for ", and data. */
  private static byte[] file(String header, float... data) {
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + json.length + 4 * data.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    for (float number : data) {
      file.putFloat(number);
    }
    return file.array();
  }

  private static byte[] bytes(SavedModel model) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Safetensors.write(model, bytes);
    return bytes.toByteArray();
  }

  private SavedModel read(byte[] bytes) throws IOException {
    Path file = Files.write(directory.resolve("model.safetensors"), bytes);
    try (FileChannel channel = FileChannel.open(file)) {
      return Safetensors.read(channel);
    }
  }
}
