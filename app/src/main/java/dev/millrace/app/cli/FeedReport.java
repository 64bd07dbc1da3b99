package dev.millrace.app.cli;

import dev.millrace.app.feed.DataSelection;
import dev.millrace.app.output.Output;
import dev.millrace.app.report.DeadLetterCounts;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code feed} says at its end.
 *
 * @param images how many it has sent
 * @param alreadySent images that were on the topic before, and left out
 * @param end why it ended
 * @param seconds how long it took
 * @param topic where the images went
 * @param deadLetters those that the images have become so far; empty if unknown
 */
record FeedReport(
    long images,
    long alreadySent,
    End end,
    double seconds,
    String topic,
    Optional<DeadLetterCounts> deadLetters) {

  /** Why a feed ends. */
  enum End {
    /** All images are on the topic. */
    COMPLETE("Sent", ""),
    /** It was stopped with images left to send. */
    EARLY("Stopped early: sent", " --resume sends the rest."),
    /** It was stopped, as is the only way to end it. */
    ENDLESS("Sent", " --resume goes on from there.");

    private final String sent;
    private final String advice;

    End(String sent, String advice) {
      this.sent = sent;
      this.advice = advice;
    }
  }

  /** Writes it as text, or as JSON. */
  void write(Output output, DataSelection selection) {
    output.text(text());
    deadLetters
        .filter(dead -> dead.letters() > 0)
        .ifPresent(
            dead ->
                output.text(
                    String.format(
                        Locale.ROOT,
                        "Dead letters of these images so far: %s. 'millrace watch dead-letters"
                            + " --from-beginning' shows them.",
                        dead.text())));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("images", images);
    json.put("seconds", rounded(seconds));
    json.put("imagesPerSecond", rounded(images / seconds));
    json.put("topic", topic);
    json.put("stopped", end != End.COMPLETE);
    json.put("deadLetters", deadLetters.map(DeadLetterCounts::json).orElse(null));
    output.json(FilesJson.with(json, selection));
  }

  private String text() {
    return end == End.COMPLETE && images == 0 && alreadySent > 0
        ? String.format(
            Locale.ROOT, "Nothing to send: all %,d images are in '%s' already.", alreadySent, topic)
        : String.format(
            Locale.ROOT,
            "%s %,d images to '%s' in %.1f s: %,.0f images/s.%s",
            end.sent,
            images,
            topic,
            seconds,
            images / seconds,
            end.advice);
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
