package dev.millrace.app.export;

import dev.millrace.app.error.UserException;
import dev.millrace.model.export.ModelFileException;
import dev.millrace.model.export.Safetensors;
import dev.millrace.model.export.SavedModel;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A model's file, for the commands: what goes wrong with it is told to the user. */
public final class ModelFile {

  private ModelFile() {}

  /**
   * Checks that a file can be written, before there is anything to write.
   *
   * @param option that names it
   * @throws UserException if it is a directory, or in none that exists
   */
  public static void requireWritable(String option, Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isWritable(directory) || Files.isDirectory(file)) {
      throw new UserException(
          option + " must be a file in a directory that can be written to, but was " + file);
    }
  }

  /**
   * Writes a model; a file of that name is replaced, or stays as it is if anything goes wrong.
   *
   * @throws UserException if it cannot be written
   */
  public static void write(SavedModel model, ModelFormat format, Path file) {
    Path directory = file.toAbsolutePath().getParent();
    try {
      Path part = Files.createTempFile(directory, file.getFileName() + ".", ".part");
      try {
        try (OutputStream target = new BufferedOutputStream(Files.newOutputStream(part))) {
          format.write(model, target);
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new UserException("Cannot write " + file + ": " + reason(e), e);
    }
  }

  /**
   * Reads a model from a safetensors file.
   *
   * @throws UserException if it cannot be read, or is none
   */
  public static SavedModel read(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      return Safetensors.read(channel);
    } catch (NoSuchFileException e) {
      throw new UserException("There is no file " + file + ".", e);
    } catch (IOException e) {
      throw new UserException("Cannot read " + file + ": " + reason(e), e);
    } catch (ModelFileException e) {
      throw new UserException("Cannot take a model from " + file + ": " + e.getMessage(), e);
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
