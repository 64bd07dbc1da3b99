package dev.millrace.app.report;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The newest entries by id, within a bound of bytes and of entries: the oldest give way. An entry
 * that is larger than the bound is not kept. Not thread-safe.
 */
public final class NewestEntries<V> {

  /** What an entry costs beside its id and its value's content, roughly. */
  private static final long OVERHEAD_BYTES = 200;

  private final int mostEntries;
  private final long mostBytes;
  private final ToLongFunction<V> size;
  private final Map<String, V> entries = new LinkedHashMap<>();
  private long bytes;

  /**
   * Makes an empty one.
   *
   * @param size returns the bytes of a value's content
   */
  public NewestEntries(int mostEntries, long mostBytes, ToLongFunction<V> size) {
    this.mostEntries = mostEntries;
    this.mostBytes = mostBytes;
    this.size = size;
  }

  /** Adds an entry as the newest, in place of an older one with its id. */
  public void put(String id, V value) {
    remove(id);
    if (weigh(id, value) > mostBytes) {
      return;
    }
    entries.put(id, value);
    bytes += weigh(id, value);
    Iterator<Map.Entry<String, V>> oldest = entries.entrySet().iterator();
    while (entries.size() > mostEntries || bytes > mostBytes) {
      Map.Entry<String, V> entry = oldest.next();
      bytes -= weigh(entry.getKey(), entry.getValue());
      oldest.remove();
    }
  }

  /** Returns an entry's value and forgets it; null if there is none. */
  public V remove(String id) {
    V value = entries.remove(id);
    if (value != null) {
      bytes -= weigh(id, value);
    }
    return value;
  }

  /** Returns the values, the oldest first. */
  public List<V> values() {
    return new ArrayList<>(entries.values());
  }

  /** Returns about how many bytes the entries take. */
  public long bytes() {
    return bytes;
  }

  private long weigh(String id, V value) {
    return size.applyAsLong(value) + 2L * id.length() + OVERHEAD_BYTES;
  }
}
