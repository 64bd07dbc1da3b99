package dev.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The links in the documentation: files that exist, and methods that are in them. */
class DocumentationTest {

  private static final Path DOCUMENTS = Path.of("..", "docs");
  private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)\\]\\(([^)#]+)(?:#[^)]*)?\\)");
  private static final Pattern METHOD = Pattern.compile("`(?:[A-Z]\\w*\\.)+([a-z]\\w*)`");

  @Test
  void linksLeadToFilesThatHaveTheMethodsTheyName() throws IOException {
    List<String> broken = new ArrayList<>();
    int methods = 0;
    for (Path document : documents()) {
      Matcher link = LINK.matcher(Files.readString(document));
      while (link.find()) {
        if (link.group(2).contains("://")) {
          continue;
        }
        Path target = document.resolveSibling(link.group(2)).normalize();
        Matcher method = METHOD.matcher(link.group(1));
        if (!Files.exists(target)) {
          broken.add(document + ": no file " + link.group(2));
        } else if (method.matches()) {
          methods++;
          if (!Files.readString(target).contains(" " + method.group(1) + "(")) {
            broken.add(document + ": no method " + link.group(1));
          }
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(methods).isGreaterThan(20);
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.list(DOCUMENTS)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }
}
