package dev.millrace.topology.accuracy;

import dev.millrace.schemas.internal.RollingAccuracyState;
import dev.millrace.topology.checkpoint.StoredState;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** {@link WindowRings} as fields of a record of the store, and back from those of all versions. */
final class WindowRecords {

  private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private WindowRecords() {}

  /** Returns the confidences; none if all are unknown. */
  static List<Float> confidences(WindowRings window) {
    List<Float> values = new ArrayList<>(window.size());
    boolean known = false;
    for (float confidence : window.confidences()) {
      values.add(confidence);
      known |= confidence >= 0;
    }
    return known ? values : List.of();
  }

  /** Returns the lags; none if all are 0. */
  static List<Long> lags(WindowRings window) {
    return LongStream.of(window.lagsMs()).allMatch(lag -> lag == 0)
        ? List.of()
        : AccuracyRecords.boxed(window.lagsMs());
  }

  /** Returns the ids, 8 bytes each, big-endian; none if all are unknown. */
  static ByteBuffer ids(WindowRings window) {
    if (LongStream.of(window.ids()).allMatch(id -> id == ImageIds.UNKNOWN)) {
      return NO_BYTES.duplicate();
    }
    ByteBuffer bytes = ByteBuffer.allocate(window.size() * Long.BYTES);
    bytes.asLongBuffer().put(window.ids());
    return bytes;
  }

  /** Returns the rings in a record. */
  static WindowRings rings(RollingAccuracyState saved) {
    byte[] hits = StoredState.copy(saved.getHits());
    int[] labels = classes(saved.getWindowLabels(), hits.length);
    return new WindowRings(
        hits,
        labels,
        classes(saved.getWindowPredictions(), hits.length),
        saved.getWindowLastLabels().isEmpty()
            ? lastLabels(labels, saved.getImages())
            : classes(saved.getWindowLastLabels(), hits.length),
        confidences(saved.getWindowConfidences(), hits.length),
        saved.getWindowLagsMs().isEmpty()
            ? new long[hits.length]
            : AccuracyRecords.unboxed(saved.getWindowLagsMs()),
        ids(saved.getWindowIds(), hits.length));
  }

  /** Returns the label of the image scored last, if the window tells. */
  static int newestLabel(WindowRings window, long images) {
    return images <= 0 || window.labels().length != window.size() || window.size() == 0
        ? SlidingWindow.UNKNOWN
        : window.labels()[(int) ((images - 1) % window.size())];
  }

  /** Version 3 of the state kept labels in order: each image but the oldest follows another. */
  private static int[] lastLabels(int[] labels, long images) {
    int[] last = WindowRings.unknown(labels.length);
    for (int slot = 0; slot < labels.length; slot++) {
      if (labels[slot] != SlidingWindow.UNKNOWN && slot != images % labels.length) {
        last[slot] = labels[Math.floorMod(slot - 1, labels.length)];
      }
    }
    return last;
  }

  /** Versions 1 and 2 of the state have no classes of the window. */
  private static int[] classes(List<Integer> saved, int size) {
    return saved.isEmpty()
        ? WindowRings.unknown(size)
        : saved.stream().mapToInt(Integer::intValue).toArray();
  }

  private static float[] confidences(List<Float> saved, int size) {
    float[] values = WindowRings.unknownConfidences(saved.isEmpty() ? size : saved.size());
    for (int i = 0; i < saved.size(); i++) {
      values[i] = saved.get(i);
    }
    return values;
  }

  private static long[] ids(ByteBuffer saved, int size) {
    LongBuffer ids = saved.duplicate().asLongBuffer();
    long[] values = new long[ids.hasRemaining() ? ids.remaining() : size];
    ids.get(values, 0, ids.remaining());
    return values;
  }
}
