package dev.millrace.app.cli;

import dev.millrace.app.export.ModelFile;
import dev.millrace.app.export.ModelFormat;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option of every command that writes a model to a file: its format. */
final class ModelFileOptions {

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = Name.class,
      description =
          "Format of the model's file: "
              + ModelFormat.NAMES
              + "; as the end of its name says, unless given.")
  private ModelFormat format;

  /**
   * Returns the format of a file that is to be written.
   *
   * @param option that names the file
   * @throws dev.millrace.app.error.UserException if its name does not say it, or it cannot be
   *     written
   */
  ModelFormat formatOf(String option, Path file) {
    ModelFile.requireWritable(option, file);
    return format == null ? ModelFormat.of(file) : format;
  }

  /** Returns whether a format was given. */
  boolean isGiven() {
    return format != null;
  }

  private static final class Name implements ITypeConverter<ModelFormat> {

    @Override
    public ModelFormat convert(String value) {
      for (ModelFormat format : ModelFormat.values()) {
        if (format.extension().equals("." + value)) {
          return format;
        }
      }
      throw new TypeConversionException(
          "must be " + ModelFormat.NAMES + ", but was '" + value + "'");
    }
  }
}
