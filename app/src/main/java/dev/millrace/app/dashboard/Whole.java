package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.JsonNode;

/** A part that is small enough to be sent whole whenever it has changed. */
final class Whole implements Part {

  private final Versions versions;
  private JsonNode value;
  private long version;

  Whole(Versions versions) {
    this.versions = versions;
  }

  void set(JsonNode newValue) {
    if (!newValue.equals(value)) {
      value = newValue;
      version = versions.next();
    }
  }

  @Override
  public JsonNode since(long since) {
    return version > since ? value : null;
  }
}
