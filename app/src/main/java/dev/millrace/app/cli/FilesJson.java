package dev.millrace.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.app.feed.DataSelection;

/** Adds to a command's JSON what there is to tell about the user's image files. */
final class FilesJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private FilesJson() {}

  /**
   * Returns the result with a field {@code files}, one object for each folder; the result itself if
   * the images are no files.
   */
  static Object with(Object result, DataSelection selection) {
    if (selection.files().isEmpty()) {
      return result;
    }
    ObjectNode tree = JSON.valueToTree(result);
    tree.set("files", JSON.valueToTree(selection.files()));
    return tree;
  }
}
