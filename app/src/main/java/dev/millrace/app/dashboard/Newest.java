package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayDeque;
import java.util.Deque;

/** A part that keeps the newest few of many entries, and sends those that came since. */
final class Newest implements Part {

  private record Entry(long version, JsonNode value) {}

  private final Versions versions;
  private final int capacity;
  private final Deque<Entry> entries = new ArrayDeque<>();

  Newest(Versions versions, int capacity) {
    this.versions = versions;
    this.capacity = capacity;
  }

  void add(JsonNode value) {
    if (entries.size() == capacity) {
      entries.removeFirst();
    }
    entries.addLast(new Entry(versions.next(), value));
  }

  /** Returns the newer entries, the oldest of them first. */
  @Override
  public JsonNode since(long since) {
    if (entries.isEmpty() || entries.getLast().version() <= since) {
      return null;
    }
    ArrayNode newer = JsonNodeFactory.instance.arrayNode();
    for (Entry entry : entries) {
      if (entry.version() > since) {
        newer.add(entry.value());
      }
    }
    return newer;
  }
}
