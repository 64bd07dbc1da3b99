package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.initializer.Initializer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {

  @Test
  void referenceHasTheSizesThatItIsKnownFor() {
    Architecture reference = Architecture.named("reference");
    assertThat(reference.parameterCount()).isEqualTo(37_610);
    assertThat(reference.classes()).isEqualTo(10);
    assertThat(Architecture.named("default").parameterCount()).isEqualTo(80_202);
    // conv 25·8·24² + 200·16·8², dense 256·128 + 128·10
    assertThat(reference.multiplicationCount()).isEqualTo(354_048);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reference", "default"})
  void builtInsSurviveTheirText(String name) {
    Architecture architecture = Architecture.named(name);
    assertThat(Architecture.fromJson(architecture.toJson())).isEqualTo(architecture);
  }

  @Test
  void textIsCanonicalWhateverWasLeftOutOrReordered() {
    Architecture architecture =
        Architecture.fromJson(
            """
            {"layers": [{"kernel": 3, "type": "conv2d", "filters": 2}, {"type": "relu"},
              {"type": "max-pool", "size": 2}, {"type": "average-pool", "size": 2, "stride": 1},
              {"type": "flatten"}, {"rate": 0.25, "type": "dropout"},
              {"type": "dense", "units": 3, "initializer": "glorot"}],
             "input": [1, 8, 8]}
            """);
    String json =
        "{\"input\":[1,8,8],\"layers\":["
            + "{\"type\":\"conv2d\",\"filters\":2,\"kernel\":3,\"stride\":1,\"padding\":0,"
            + "\"initializer\":\"he\"},"
            + "{\"type\":\"relu\"},"
            + "{\"type\":\"max-pool\",\"size\":2,\"stride\":2,\"padding\":0},"
            + "{\"type\":\"average-pool\",\"size\":2,\"stride\":1,\"padding\":0},"
            + "{\"type\":\"flatten\"},"
            + "{\"type\":\"dropout\",\"rate\":0.25},"
            + "{\"type\":\"dense\",\"units\":3,\"initializer\":\"glorot\"}]}";
    assertThat(architecture.toJson()).isEqualTo(json);
    assertThat(Architecture.fromJson(json)).isEqualTo(architecture);
    // conv 2·9+2, dense 3·8+3
    assertThat(architecture.parameterCount()).isEqualTo(47);
    // conv 9·2·6², dense 8·3
    assertThat(architecture.multiplicationCount()).isEqualTo(672);
    assertThat(architecture.classes()).isEqualTo(3);
  }

  @Test
  void classesMayHaveNames() {
    List<String> names = List.of("zero", "one", "2", "3", "4", "5", "6", "7", "8", "great tit");
    Architecture named = Architecture.named("reference").withClassNames(names);

    assertThat(named.toJson()).endsWith(",\"8\",\"great tit\"]}");
    assertThat(Architecture.fromJson(named.toJson())).isEqualTo(named);
    assertThat(named.withDropout(0.5).classNames()).isEqualTo(names);
    assertThat(named.withClassNames(List.of())).isEqualTo(Architecture.named("reference"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cat | network must have a name for each of its 2 classes, but had 1 names",
        "cat,dog,owl | network must have a name for each of its 2 classes, but had 3 names",
        "cat,cat | classes must have different names, but two were 'cat'",
        "cat, dog | a class's name must have 1 to 200 characters, with no space around them, but"
            + " was ' dog'",
        "1,0 | a class's name must be no number other than the class's own, but that of class 0 was"
            + " '1'"
      })
  void saysWhatIsWrongWithNamesOfClasses(String names, String problem) {
    Architecture two =
        new Architecture(1, 1, 1, List.of(new LayerSpec.Flatten(), dense(2)), List.of());

    assertThatThrownBy(() -> two.withClassNames(List.of(names.split(","))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(problem);
  }

  private static LayerSpec dense(int units) {
    return new LayerSpec.Dense(units, Initializer.HE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'conv3d'} | layer 0 (conv3d): type must be one of conv2d, max-pool, average-pool,"
            + " dense, relu, leaky-relu, group-norm, global-average-pool, residual, dropout, flatten",
        "{'filters':3} | layer 0: type must be given, but was missing",
        "7 | layer 0: must be a JSON object, but was 7",
        "{'type':'conv2d','filters':3} | layer 0 (conv2d): kernel must be given, but was missing",
        "{'type':'conv2d','filters':3.5,'kernel':3} | layer 0 (conv2d): filters must be a whole"
            + " number, but was 3.5",
        "{'type':'conv2d','filters':'3','kernel':3} | layer 0 (conv2d): filters must be a whole"
            + " number, but was '3'",
        "{'type':'conv2d','filters':0,'kernel':3} | layer 0 (conv2d): filters must be between 1 and"
            + " 1048576, but was 0",
        "{'type':'conv2d','filters':3,'kernel':3,'padding':3} | layer 0 (conv2d): padding must be at"
            + " least 0 and below kernel 3, but was 3",
        "{'type':'conv2d','filters':3,'kernel':3,'stride':null} | layer 0 (conv2d): stride must be a"
            + " value, but was null",
        "{'type':'conv2d','filters':3,'kernel':3,'padding':null} | layer 0 (conv2d): padding must be"
            + " a value, but was null",
        "{'type':'conv2d','filters':3,'kernel':4294967297} | layer 0 (conv2d): kernel must be a"
            + " whole number, but was 4294967297",
        "{'type':'conv2d','filters':true,'kernel':3} | layer 0 (conv2d): filters must be a whole"
            + " number, but was true",
        "{'type':'conv2d','filters':[3],'kernel':3} | layer 0 (conv2d): filters must be a whole"
            + " number, but was [3]",
        "{'type':'conv2d','filters':{'a':1},'kernel':3} | layer 0 (conv2d): filters must be a whole"
            + " number, but was {'a':1}",
        "{'type':'dense','units':2,'initializer':7} | layer 0 (dense): initializer must be one of"
            + " he, glorot, zeros, but was 7",
        "{'type':'dense','units':2,'initializer':null} | layer 0 (dense): initializer must be a value,"
            + " but was null",
        "{'type':'dropout','rate':'0.5'} | layer 0 (dropout): rate must be a number, but was '0.5'",
        "{'type':'dropout'} | layer 0 (dropout): rate must be given, but was missing",
        "{'type':7} | layer 0: type must be one of conv2d, max-pool, average-pool, dense, relu,"
            + " leaky-relu, group-norm, global-average-pool, residual, dropout, flatten",
        "{'type':'leaky-relu','slope':1} | layer 0 (leaky-relu): slope must be in [0, 1), but was 1.0",
        "{'type':'group-norm'} | layer 0 (group-norm): groups must be given, but was missing",
        "{'type':'group-norm','groups':2} | layer 0.groupnorm: groups must divide the 1 channels,"
            + " but were 2",
        "{'type':'residual','layers':[]} | layer 0 (residual): layers must be at least one, but were"
            + " []",
        "{'type':'residual','layers':[{'type':'relu'},{'type':'conv2d'}]} | layer 0 (residual):"
            + " filters must be given, but was missing",
        "{'type':'residual','layers':[{'type':'conv2d','filters':3,'kernel':3}]} | layer 0.residual:"
            + " its layers must keep the shape [1, 4, 4], but give [3, 2, 2]",
        "{'type':'max-pool','size':2,'strides':2} | layer 0 (max-pool): fields must be among"
            + " padding, size, stride, type, but one was 'strides'",
        "{'type':'dropout','rate':1.0} | layer 0 (dropout): rate must be in [0, 1), but was 1.0",
        "{'type':'dense','units':2,'initializer':'xavier'} | layer 0 (dense): initializer must be"
            + " one of he, glorot, zeros, but was 'xavier'",
        "{'type':'dense','units':2} | layer 0.dense: input of one example must be a vector (is a"
            + " flatten layer missing?), but was [1, 4, 4]",
        "{'type':'conv2d','filters':2,'kernel':5} | layer 0.conv2d: input of one example must be at"
            + " least 5 high and 5 wide, but was [1, 4, 4]",
        "{'type':'relu'} | network must end in a vector of at least 2 classes, but its output was"
            + " [1, 4, 4] (is a last dense layer missing?)",
        "{'type':'flatten'},{'type':'conv2d','filters':2,'kernel':1} | layer 1.conv2d: input of one"
            + " example must be [channels, height, width] (is a flatten layer too early?), but was"
            + " [16]",
        "{'type':'flatten'},{'type':'dense','units':1} | network must end in a vector of at least 2"
            + " classes, but its output was [1] (is a last dense layer missing?)",
      })
  void refusesLayersInOneReadableLine(String layers, String message) {
    String json = "{\"input\":[1,4,4],\"layers\":[" + layers.replace('\'', '"') + "]}";
    assertThatThrownBy(() -> Architecture.fromJson(json))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(e.getMessage().replace('"', '\'')).isEqualTo(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | network: must be a JSON object, but was []",
        "{'layers':[]} | network: input must be given, but was missing",
        "{'input':[1,4],'layers':[]} | network: input must be 3 whole numbers, but was [1,4]",
        "{'input':[1,4.5,4],'layers':[]} | network: input must be a whole number, but was 4.5",
        "{'input':[1,null,4],'layers':[]} | network: input must be 3 whole numbers, but was"
            + " [1,null,4]",
        "{'input':7,'layers':[]} | network: input must be an array, but was 7",
        "{'input':[1,4,4],'layers':null} | network: layers must be a value, but was null",
        "{'input':[1,4,4],'layers':'relu'} | network: layers must be an array, but was \"relu\"",
        "{'input':[1,4,4]} | network: layers must be given, but was missing",
        "{'input':[1,4,4],'layers':[]} | network must have at least one layer, but had none",
        "{'input':[0,4,4],'layers':[{'type':'relu'}]} | input's dimensions must be between 1 and"
            + " 1048576, but was 0",
        "{'input':[1,4,4],'layers':[],'name':'x'} | network: fields must be among classes, input, layers, but"
            + " one was 'name'",
      })
  void refusesNetworksInOneReadableLine(String json, String message) {
    assertThatThrownBy(() -> Architecture.fromJson(json.replace('\'', '"')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"input\":[1,4,4],", "{} {}", "{\"input\":1,\"input\":2}", "conv"})
  void refusesWhatIsNotOneJsonObject(String text) {
    assertThatThrownBy(() -> Architecture.fromJson(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("network");
  }

  @Test
  void refusesNetworksTooLargeToCount() {
    String json =
        "{\"input\":[1048576,64,64],\"layers\":[{\"type\":\"flatten\"},{\"type\":\"dense\","
            + "\"units\":1048576}]}";
    assertThatThrownBy(() -> Architecture.fromJson(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "layer 0 (flatten): sizes must stay below 2^31, but overflowed for [1048576, 64, 64]");
  }

  @Test
  void refusesUnknownNames() {
    assertThatThrownBy(() -> Architecture.named("resnet"))
        .hasMessage("network must be one of reference, default, but was 'resnet'");
  }

  @Test
  void dropoutGoesBeforeTheLastDenseLayer() {
    Architecture reference = Architecture.named("reference");
    Architecture changed = reference.withDropout(0.3);
    assertThat(changed.layers()).hasSize(reference.layers().size() + 1);
    assertThat(changed.layers().get(9)).isEqualTo(new LayerSpec.Dropout(0.3));
    assertThat(changed.layers().get(10)).isEqualTo(reference.layers().get(9));
    assertThat(reference.withDropout(0)).isEqualTo(reference);
    assertThatThrownBy(() -> changed.withDropout(0.5))
        .hasMessage("network must have no dropout to be given one, but layer 9 is a dropout");
    assertThatThrownBy(() -> reference.withDropout(1))
        .hasMessage("rate must be in [0, 1), but was 1.0");
    Architecture noDense =
        Architecture.fromJson("{\"input\":[2,1,1],\"layers\":[{\"type\":\"flatten\"}]}");
    assertThatThrownBy(() -> noDense.withDropout(0.5))
        .hasMessage("network must have a dense layer to be given a dropout, but had none");
  }
}
