package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page that derives the backward passes points to methods that are there. */
class BackpropagationPageTest {

  private static final Path PAGE = Path.of("..", "docs", "backprop.md");
  private static final Pattern LINK = Pattern.compile("\\[`([\\w.]+)`\\]\\(([^)]+)\\)");

  static Stream<MatchResult> links() throws IOException {
    return LINK.matcher(Files.readString(PAGE)).results().toList().stream();
  }

  @ParameterizedTest
  @MethodSource("links")
  void linkLeadsToWhatItNames(MatchResult link) throws IOException {
    String code = Files.readString(PAGE.resolveSibling(link.group(2)));
    String[] names = link.group(1).split("\\.", -1);
    assertThat(code).containsPattern("(class|interface|record|enum) " + names[0] + "\\b");
    for (int i = 1; i < names.length; i++) {
      assertThat(code).containsPattern("\\b" + names[i] + "\\(");
    }
  }
}
