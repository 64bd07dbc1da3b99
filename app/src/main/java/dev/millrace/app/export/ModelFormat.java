package dev.millrace.app.export;

import dev.millrace.app.error.UserException;
import dev.millrace.model.export.OnnxModel;
import dev.millrace.model.export.Safetensors;
import dev.millrace.model.export.SavedModel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Locale;

/** How a model is written to a file. */
public enum ModelFormat {
  /** Read back by this program, and by others. */
  SAFETENSORS,
  /** Run by others. */
  ONNX;

  /** The names of all, for people. */
  public static final String NAMES = "safetensors or onnx";

  /** Returns the end of a file's name, with its dot. */
  public String extension() {
    return "." + name().toLowerCase(Locale.ROOT);
  }

  /** Writes a model; the stream stays open. */
  public void write(SavedModel model, OutputStream target) throws IOException {
    switch (this) {
      case SAFETENSORS -> Safetensors.write(model, target);
      case ONNX -> OnnxModel.write(model, target);
    }
  }

  /**
   * Returns the format that a file's name says.
   *
   * @throws UserException if it says none
   */
  public static ModelFormat of(Path file) {
    for (ModelFormat format : values()) {
      if (file.toString().toLowerCase(Locale.ROOT).endsWith(format.extension())) {
        return format;
      }
    }
    throw new UserException(
        "The name of "
            + file
            + " does not say its format: let it end in .safetensors or .onnx, or give --format.");
  }
}
