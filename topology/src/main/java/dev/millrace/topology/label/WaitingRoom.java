package dev.millrace.topology.label;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What waits, by image id, in the order in which it came. Each has a slot, so that a store writes
 * only those that have changed. Not thread-safe.
 *
 * @param <T> what waits
 */
public final class WaitingRoom<T> {

  /**
   * One that waits.
   *
   * @param id of the image
   * @param slot where it stands
   * @param order higher than that of any before
   * @param since time of the stream when it came, in milliseconds since the epoch
   * @param value what waits
   */
  public record Entry<T>(String id, int slot, long order, long since, T value) {}

  private final Map<String, Entry<T>> entries = new LinkedHashMap<>();
  private final List<Entry<T>> slots = new ArrayList<>(); // null where a slot is free
  private final BitSet used = new BitSet();
  private final BitSet changed = new BitSet();

  /** Creates an empty one. */
  public WaitingRoom() {}

  /** Returns how many wait. */
  public int size() {
    return entries.size();
  }

  /** Returns how many slots there are, free ones included. */
  public int slots() {
    return slots.size();
  }

  /** Returns the one with this id; null if there is none. */
  public Entry<T> get(String id) {
    return entries.get(id);
  }

  /** Returns the one that has waited longest; null if there is none. */
  public Entry<T> oldest() {
    return entries.isEmpty() ? null : entries.values().iterator().next();
  }

  /** Adds one whose id does not wait, as the last. */
  public void add(String id, long order, long since, T value) {
    int slot = used.nextClearBit(0);
    put(new Entry<>(id, slot, order, since, value));
    changed.set(slot);
  }

  private void put(Entry<T> entry) {
    while (slots.size() <= entry.slot()) {
      slots.add(null);
    }
    slots.set(entry.slot(), entry);
    used.set(entry.slot());
    entries.put(entry.id(), entry);
  }

  /** Replaces what one is, at its place. */
  public void replace(Entry<T> entry, T value) {
    put(new Entry<>(entry.id(), entry.slot(), entry.order(), entry.since(), value));
    changed.set(entry.slot());
  }

  /** Has the one with this id wait no longer; returns it, or null if there is none. */
  public Entry<T> take(String id) {
    Entry<T> entry = entries.remove(id);
    if (entry != null) {
      slots.set(entry.slot(), null);
      used.clear(entry.slot());
      changed.set(entry.slot());
    }
    return entry;
  }

  /** Returns what stands in a slot; null if it is free. */
  public Entry<T> at(int slot) {
    return slots.get(slot);
  }

  /** Returns the slots that were filled, replaced or emptied since {@link #clearChanged}. */
  public IntStream changed() {
    return changed.stream();
  }

  /** Forgets which slots were changed. */
  public void clearChanged() {
    changed.clear();
  }

  /**
   * Fills an empty one with what another held, in any order. Nothing counts as changed.
   *
   * @throws IllegalArgumentException if two have the same id or slot
   */
  public void restore(List<Entry<T>> saved) {
    saved.stream()
        .sorted(Comparator.comparingLong(Entry::order))
        .forEach(
            entry -> {
              if (used.get(entry.slot()) || entries.containsKey(entry.id())) {
                throw new IllegalArgumentException(
                    "'" + entry.id() + "' must wait once, in a slot of its own");
              }
              put(entry);
            });
  }
}
