package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The samples of a metrics page in Prometheus' text format, checked as they are read. */
final class Scrape {

  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][\\w:]*)(\\{[^}]*\\})? (NaN|[-+]?(?:Inf|[\\d.eE+-]+))");

  private final Map<String, Double> samples = new TreeMap<>();

  Scrape(String text) {
    Set<String> types = new HashSet<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        assertThat(types.add(line.split(" ", -1)[2])).as(line).isTrue();
      } else if (!line.startsWith("#")) {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        String series = sample.group(1) + (sample.group(2) == null ? "" : sample.group(2));
        double value = Double.parseDouble(sample.group(3).replace("Inf", "Infinity"));
        assertThat(samples.put(series, value)).as("samples of " + series).isNull();
      }
    }
  }

  /** Returns the samples of one metric by their labels, such as {@code {learner="learner-0"}}. */
  Map<String, Double> of(String name) {
    Map<String, Double> found = new TreeMap<>();
    samples.forEach(
        (series, value) -> {
          if (series.equals(name) || series.startsWith(name + "{")) {
            found.put(series.substring(name.length()), value);
          }
        });
    return found;
  }

  /** Returns the metrics whose names start with {@code prefix}, without histograms' suffixes. */
  Set<String> names(String prefix) {
    Set<String> names = new TreeSet<>();
    for (String series : samples.keySet()) {
      if (series.startsWith(prefix)) {
        names.add(family(series.replaceAll("\\{.*", "")));
      }
    }
    return names;
  }

  /** Returns the name without the suffix of a histogram's or summary's sample. */
  static String family(String name) {
    return name.replaceAll("_(bucket|count|sum|max)$", "");
  }

  /** Returns the sum of the samples of one metric. */
  double sum(String name) {
    return of(name).values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Returns the only sample of a metric without labels. */
  double value(String name) {
    assertThat(samples).containsKey(name);
    return samples.get(name);
  }
}
