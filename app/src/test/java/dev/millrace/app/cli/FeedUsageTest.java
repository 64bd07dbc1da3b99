package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command line of {@code feed} refuses before it looks for a broker. */
class FeedUsageTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--drawn --png d           | --images and --drawn exclude each other",
        "--mnist d --idx f,g       | --mnist and --idx exclude each other",
        "--mnist d --idx f --drawn | --mnist and --idx and --drawn exclude each other",
        "--drawn --invert          | --invert goes with --images only",
        "--channels 3              | --channels goes with --images only",
        "--png d --channels 2      | --channels must be 1 or 3, but was 2",
        "--idx a,b,c               | --idx must be one file, or two with a comma between, but was 'a,b,c'",
        "--idx a,                  | --idx must be one file, or two with a comma between, but was 'a,'",
        "--drawn --rate 0          | --rate must be a number above 0, but was 0.0",
        "--drawn --rate NaN        | --rate must be a number above 0, but was NaN",
        "--drawn --epochs 2        | --epochs cannot be given with --drawn, which never ends: give --limit",
        "--drawn --order sorted    | --order sorted cannot be given with --drawn, which never ends: give --limit",
        "--no-shuffle --order rare | --no-shuffle and --order rare exclude each other",
        "--order random            | Invalid value for option '--order': must be one of shuffled, as-is,"
            + " sorted, tasks, bursts, rare, noise, drift, inverted, turned, but was 'random'",
        "--drawn --label-delay x   | --label-delay must be a number of images, or of time with its unit, such as"
            + " 500ms, 30s or 10m, but was 'x'",
        "--drawn --label-missing 2 | a share of labels must be from 0 to 1, but was 2.0",
        "--unlabeled --label-delay 5 | --unlabeled sends no labels: it does not go with --label-…",
        "--idx a --split test      | --split goes with MNIST, --drawn, --idx DIR, and --images with --test or"
            + " --hold-out only",
        "--drawn --fit crop        | --fit goes with --images only",
        "--drawn --test d          | --test goes with --images only",
        "--drawn --classes a,b     | --classes goes with --images only",
        "--images d --test e --hold-out 5% | --test and --hold-out exclude each other",
        "--images 5000             | --images takes a folder: for a number of images, give --limit 5000",
        "--images d --hold-out 0   | Invalid value for option '--hold-out': must be a share above 0% and below"
            + " 100%, such as 10% or 0.1, but was '0'",
        "--images d --fit zoom     | Invalid value for option '--fit': must be one of stretch, crop, pad, but was"
            + " 'zoom'",
        "--images d --background x | Invalid value for option '--background': must be black, white, gray, red,"
            + " green, blue, or six digits RRGGBB, but was 'x'",
        "--images d --input 2x3x3  | Invalid value for option '--input': must be channels (1 or 3), height and"
            + " width, such as 3x32x32, but was '2x3x3'",
      })
  void wrongUsageIsOneReason(String options, String reason) {
    CommandRun run = CommandRun.of(("feed " + options).split(" +"));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).containsExactly("millrace: " + reason, "Try 'millrace feed --help'.");
  }

  @Test
  void missingMnistNamesTheCacheThatWasLookedIn() {
    CommandRun run = offline(Map.of("XDG_CACHE_HOME", directory.toString()));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .singleElement()
        .asString()
        .startsWith("millrace: MNIST is not at hand: ")
        .contains("not in " + directory.resolve("millrace").resolve("mnist") + ",", "--drawn");
  }

  @Test
  void aWrongDirectoryIsNamedTogetherWithTheVariableItCameFrom() {
    CommandRun run = offline(Map.of("MNIST_DIR", directory.toString()));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .singleElement()
        .asString()
        .startsWith("millrace: MNIST_DIR: " + directory + ": has no file ");
  }

  @Test
  void anIdxFileThatIsNotThereIsOneLine() {
    Path images = directory.resolve("images");

    CommandRun run = CommandRun.of("feed", "--idx", images.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).containsExactly("millrace: " + images + ": no such file");
  }

  @Test
  void aMirrorThatIsNoAddressIsOneLine() {
    CommandRun run =
        CommandRun.of(Map.of("MILLRACE_MNIST_MIRRORS", "not an address"), new StopSignal(), "feed");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .singleElement()
        .asString()
        .startsWith("millrace: MILLRACE_MNIST_MIRRORS must be addresses with commas between: ");
  }

  private static CommandRun offline(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("MILLRACE_MNIST_MIRRORS", "");
    return CommandRun.of(all, new StopSignal(), "feed");
  }
}
