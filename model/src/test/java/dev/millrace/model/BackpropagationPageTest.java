package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The page that derives the backward passes points to classes, and to methods of theirs, that are
 * there.
 */
class BackpropagationPageTest {

  private static final Path PAGE = Path.of("..", "docs", "backprop.md");

  /** A class with its file and, after a colon, methods of it: {@code [`A`](A.java): `b`, `C.d`}. */
  private static final Pattern LINK =
      Pattern.compile("\\[`(\\w+)`\\]\\(([^)]+\\.java)\\)(?::((?:,?\\s+`[\\w.]+`)+))?");

  private static final Pattern METHOD = Pattern.compile("`([\\w.]+)`");

  static Stream<MatchResult> links() throws IOException {
    return LINK.matcher(Files.readString(PAGE)).results().toList().stream();
  }

  @ParameterizedTest
  @MethodSource("links")
  void linkLeadsToWhatItNames(MatchResult link) throws IOException {
    String code = Files.readString(PAGE.resolveSibling(link.group(2)));
    assertThat(code).containsPattern("(class|interface|record|enum) " + link.group(1) + "\\b");
    for (MatchResult method : methods(link).toList()) {
      String[] names = method.group(1).split("\\.", -1);
      for (int i = 0; i < names.length - 1; i++) {
        assertThat(code).containsPattern("(class|interface|record|enum) " + names[i] + "\\b");
      }
      assertThat(code).containsPattern("\\b" + names[names.length - 1] + "\\(");
    }
  }

  @Test
  void allLinksToSourcesAreChecked() throws IOException {
    long all = Pattern.compile("\\.java\\)").matcher(Files.readString(PAGE)).results().count();
    assertThat(links().count()).isEqualTo(all);
    assertThat(links().flatMap(BackpropagationPageTest::methods).count()).isGreaterThan(40);
  }

  private static Stream<MatchResult> methods(MatchResult link) {
    return link.group(3) == null
        ? Stream.empty()
        : METHOD.matcher(link.group(3)).results().toList().stream();
  }
}
