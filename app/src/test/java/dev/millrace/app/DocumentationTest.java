package dev.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages: links to files and headings that exist, lines that fit, and no commit hashes. */
class DocumentationTest {

  private static final Path ROOT = Path.of("..");
  private static final int MAX_LINE = 120;

  /** Text, file (empty for the page itself) and heading of a link within the repository. */
  private static final Pattern LINK =
      Pattern.compile("\\[([^\\]]*)\\]\\(((?!https?:)[^)#]*)(?:#([^)]*))?\\)");

  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final Pattern COMMIT =
      Pattern.compile("(?<![\\w-])(?=[0-9a-f]*[a-f])(?=[0-9a-f]*[0-9])[0-9a-f]{7}(?![\\w-])");

  @Test
  void linksLeadToFilesAndHeadingsThatExist() throws IOException {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Path page : pages()) {
      Matcher link = LINK.matcher(withoutCode(Files.readString(page)));
      while (link.find()) {
        links++;
        Path target = link.group(2).isEmpty() ? page : page.resolveSibling(link.group(2));
        if (!Files.exists(target)) {
          broken.add(page + ": no file " + link.group(2));
        } else if (link.group(3) != null && !headings(target).contains(link.group(3))) {
          broken.add(page + ": no heading #" + link.group(3) + " in " + target.normalize());
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(links).isGreaterThan(80);
  }

  @Test
  void linesFit() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path page : pages()) {
      List<String> lines = Files.readAllLines(page);
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (line.length() > MAX_LINE && !line.startsWith("|")) {
          tooLong.add(page + ":" + (i + 1) + " has " + line.length() + " characters");
        }
      }
    }
    assertThat(tooLong).as("lines of more than %s characters, tables left out", MAX_LINE).isEmpty();
  }

  @Test
  void historyIsLeftToTheGitLog() throws IOException {
    List<String> commits = new ArrayList<>();
    for (Path page : pages()) {
      COMMIT
          .matcher(Files.readString(page))
          .results()
          .forEach(m -> commits.add(page + ": " + m.group()));
    }
    assertThat(commits).as("commit hashes").isEmpty();
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String folder :
        List.of(
            "",
            "docs",
            "docker",
            "examples",
            "examples/embed",
            "examples/labeler",
            "examples/node")) {
      if (Files.isDirectory(ROOT.resolve(folder))) {
        try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
          files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
      }
    }
    assertThat(pages).hasSizeGreaterThan(10);
    return pages;
  }

  /** The anchors that GitHub makes of a page's headings. */
  private static Set<String> headings(Path page) throws IOException {
    Set<String> anchors = new HashSet<>();
    Matcher heading = HEADING.matcher(withoutCode(Files.readString(page)));
    while (heading.find()) {
      anchors.add(
          heading
              .group(1)
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
              .replace(' ', '-'));
    }
    return anchors;
  }

  private static String withoutCode(String page) {
    return page.replaceAll("(?s)```.*?```", "");
  }
}
