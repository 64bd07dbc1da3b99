package dev.millrace.app.dashboard;

/** What happened within one span of time. */
final class Point {

  final long start;
  private long end;
  private long durationMs;

  double windowed = Double.NaN;
  double fading = Double.NaN;
  double cumulative = Double.NaN;
  double test = Double.NaN;
  private double lossSum;
  private long steps;
  private long learned;
  private long answered;
  private int drifts;

  long version;
  boolean closed;

  Point(long start, long end) {
    this.start = start;
    this.end = end;
    this.durationMs = end - start;
  }

  void addStep(double loss, int images) {
    lossSum += loss;
    steps++;
    learned += images;
  }

  void addAnswered(long images) {
    answered += images;
  }

  void addDrift() {
    drifts++;
  }

  /** Takes in the point that follows in time; of each accuracy, its last value stays. */
  void merge(Point next) {
    end = next.end;
    durationMs += next.durationMs;
    windowed = newer(next.windowed, windowed);
    fading = newer(next.fading, fading);
    cumulative = newer(next.cumulative, cumulative);
    test = newer(next.test, test);
    lossSum += next.lossSum;
    steps += next.steps;
    learned += next.learned;
    answered += next.answered;
    drifts += next.drifts;
  }

  private static double newer(double next, double last) {
    return Double.isNaN(next) ? last : next;
  }

  boolean contains(long time) {
    return time >= start && time < end;
  }

  boolean endsBy(long time) {
    return end <= time;
  }

  /** Returns the mean loss of the steps; NaN without any. */
  double loss() {
    return lossSum / steps;
  }

  /** Returns images learned from per second; NaN before the span is over. */
  double learnedPerSecond() {
    return rate(learned);
  }

  /** Returns images answered per second; NaN before the span is over. */
  double answeredPerSecond() {
    return rate(answered);
  }

  /** Returns how often a learner noticed that its error rose; NaN for never. */
  double drifts() {
    return drifts == 0 ? Double.NaN : drifts;
  }

  private double rate(long count) {
    return closed ? 1000.0 * count / durationMs : Double.NaN;
  }
}
