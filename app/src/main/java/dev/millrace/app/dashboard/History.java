package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.drift.DriftEvent.Kind;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.DriftEvent;
import dev.millrace.schemas.TrainingStep;
import java.util.Map;
import java.util.TreeMap;

/**
 * The figures over time, in a bounded number of points: half a second each at first. When there are
 * too many, neighbors in the older part are merged, so that the newest stay fine and the oldest
 * become coarse.
 */
final class History implements Part {

  static final int CAPACITY = 1200;
  private static final long SPAN_MS = 500;

  private final Versions versions;
  private final TreeMap<Long, Point> points = new TreeMap<>();
  private long mergedAt;

  History(Versions versions) {
    this.versions = versions;
  }

  void add(Accuracy accuracy) {
    Point point = at(accuracy.getAt().toEpochMilli());
    point.windowed = accuracy.getWindowed();
    point.fading = accuracy.getFading();
    point.cumulative = accuracy.getCumulative();
  }

  void add(TrainingStep step) {
    at(step.getAt().toEpochMilli()).addStep(step.getLoss(), step.getBatchSize());
  }

  void add(DriftEvent event) {
    if (event.getKind().equals(Kind.ERROR_ROSE.displayName())) {
      at(event.getAt().toEpochMilli()).addDrift();
    }
  }

  void addAnswered(long time, long images) {
    at(time).addAnswered(images);
  }

  void addTest(long time, double accuracy) {
    at(time).test = accuracy;
  }

  /** Ends the spans that are over. */
  void tick(long now) {
    for (Point point : points.descendingMap().values()) {
      if (point.closed) {
        break;
      }
      if (point.endsBy(now)) {
        point.closed = true;
        point.version = versions.next();
      }
    }
  }

  private Point at(long time) {
    Map.Entry<Long, Point> before = points.floorEntry(time);
    Point point = before == null ? null : before.getValue();
    if (point == null || !point.contains(time)) {
      long start = Math.floorDiv(time, SPAN_MS) * SPAN_MS;
      point = new Point(start, start + SPAN_MS);
      points.put(start, point);
      if (points.size() > CAPACITY) {
        mergeOlder();
      }
    }
    point.version = versions.next();
    return point;
  }

  private void mergeOlder() {
    mergedAt = versions.next();
    Point previous = null;
    int older = points.size() * 2 / 3;
    for (Point point : points.values().stream().limit(older).toList()) {
      if (previous == null) {
        previous = point;
      } else {
        previous.merge(point);
        points.remove(point.start);
        previous = null;
      }
    }
  }

  /** Returns the points from the first changed one on, as columns, and the index of that one. */
  @Override
  public JsonNode since(long since) {
    long wanted = mergedAt > since ? 0 : since;
    int from = 0;
    Columns columns = null;
    for (Point point : points.values()) {
      if (columns == null && point.version > wanted) {
        columns = new Columns(from);
      }
      if (columns != null) {
        columns.add(point);
      }
      from++;
    }
    return columns == null ? null : columns.node;
  }

  /** Numbers of the same kind are together: it is what charts want, and it is shorter. */
  private static final class Columns {

    private final ObjectNode node = Json.object();
    private final ArrayNode time = node.putArray("t");
    private final ArrayNode windowed = node.putArray("windowed");
    private final ArrayNode fading = node.putArray("fading");
    private final ArrayNode cumulative = node.putArray("cumulative");
    private final ArrayNode test = node.putArray("test");
    private final ArrayNode loss = node.putArray("loss");
    private final ArrayNode learned = node.putArray("learned");
    private final ArrayNode answered = node.putArray("answered");
    private final ArrayNode drifts = node.putArray("drifts");

    Columns(int from) {
      node.put("from", from);
    }

    void add(Point point) {
      time.add(point.start);
      Json.add(windowed, point.windowed);
      Json.add(fading, point.fading);
      Json.add(cumulative, point.cumulative);
      Json.add(test, point.test);
      Json.add(loss, point.loss());
      Json.add(learned, point.learnedPerSecond());
      Json.add(answered, point.answeredPerSecond());
      Json.add(drifts, point.drifts());
    }
  }
}
