package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.model.Architecture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class ClassOptionsTest {

  private static final Architecture TEN = Architecture.named("reference");

  @TempDir private Path folder;

  @Command(name = "any")
  private static final class AnyCommand {
    @Mixin private ClassOptions options;
  }

  @Test
  void classesAreNumbersUnlessNamesAreGiven() {
    assertThat(options().areGiven()).isFalse();
    assertThat(options().names()).isEmpty();
    assertThat(options().addTo(TEN)).isSameAs(TEN);
  }

  @Test
  void takeNamesWithCommasBetween() {
    assertThat(options("--classes", "cat, big dog,鳥").names())
        .containsExactly("cat", "big dog", "鳥");
  }

  @Test
  void takeALineForEachClassFromAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("names.txt"), "\uFEFFcat\r\n  dog, big \r\n\r\n");

    assertThat(options("--classes", file.toString()).names()).containsExactly("cat", "dog, big");
  }

  @Test
  void nameTheClassesOfTheNetwork() {
    List<String> names = IntStream.range(0, 10).mapToObj(i -> "class " + i).toList();

    Architecture named = options("--classes", String.join(",", names)).addTo(TEN);

    assertThat(named.classNames()).isEqualTo(names);
    assertThat(named.layers()).isEqualTo(TEN.layers());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cat,dog | network must have a name for each of its 10 classes, but had 2 names",
        "a,,c,d,e,f,g,h,i,j | a class's name must have 1 to 200 characters",
        "a,a,c,d,e,f,g,h,i,j | classes must have different names, but two were 'a'"
      })
  void thatDoNotFitAreToldOfInOneLine(String names, String message) {
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> options("--classes", names).addTo(TEN))
        .withMessageContaining("--classes: " + message);
  }

  @Test
  void aFileMustBeTextWithNames() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.txt"), " \n");
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xd8, 0});
    Path latin = Files.write(folder.resolve("latin"), "Bär".getBytes(StandardCharsets.ISO_8859_1));

    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> options("--classes", empty.toString()).names())
        .withMessageContaining("must have a name on each line");
    for (Path file : List.of(binary, latin)) {
      assertThatExceptionOfType(ParameterException.class)
          .isThrownBy(() -> options("--classes", file.toString()).names())
          .withMessageContaining("must be a text file in UTF-8");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"run --role predict", "demo", "train"})
  void areTakenByEveryCommandThatMakesANetwork(String command) {
    CommandRun run = CommandRun.of((command + " --classes cat,dog").split(" "));

    assertThat(run.exitCode()).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(run.err().get(0))
        .contains(
            "--classes: network must have a name for each of its 10 classes, but had 2 names");
  }

  private static ClassOptions options(String... args) {
    AnyCommand command = new AnyCommand();
    new CommandLine(command).parseArgs(args);
    return command.options;
  }
}
