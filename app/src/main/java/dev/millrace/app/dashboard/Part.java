package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.JsonNode;

/** One part of what the page shows. Not thread-safe: {@link StreamModel} guards all of them. */
interface Part {

  /**
   * Returns what has changed since a version of the model.
   *
   * @param version 0 for everything
   * @return null if nothing has changed
   */
  JsonNode since(long version);
}
