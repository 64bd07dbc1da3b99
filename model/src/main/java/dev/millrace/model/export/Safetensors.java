package dev.millrace.model.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/**
 * A model as a safetensors file: 8 bytes that say the length of a header, little-endian; the header
 * in JSON; and the weights as the network has them, float32, little-endian. The header's metadata
 * are those of {@link ModelMetadata}.
 *
 * <p>A file is not trusted: whatever decides how much memory is taken is checked before.
 *
 * @see <a href="https://github.com/huggingface/safetensors">the format</a>
 */
public final class Safetensors {

  /** Longest header that is read or written, in bytes. */
  static final int MAX_HEADER_BYTES = 16 << 20;

  private static final int ALIGNMENT = 8;

  private Safetensors() {}

  /** Writes a model; the stream stays open. The same model gives the same bytes. */
  public static void write(SavedModel model, OutputStream target) throws IOException {
    TensorFile file =
        TensorFile.of(ModelMetadata.of(model), model.architecture().parameterShapes());
    byte[] json = SafetensorsHeader.write(file);
    // Spaces behind the header, so that the weights are aligned in memory.
    byte[] header = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    Arrays.fill(header, json.length, header.length, (byte) ' ');
    if (header.length > MAX_HEADER_BYTES) {
      throw new IOException(
          "the description of the network must have at most %d bytes, but had %d"
              .formatted(MAX_HEADER_BYTES, header.length));
    }
    WritableByteChannel channel = Channels.newChannel(target);
    channel.write(length(header.length));
    channel.write(ByteBuffer.wrap(header));
    channel.write(model.weights());
  }

  private static ByteBuffer length(long bytes) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes).flip();
  }

  /**
   * Reads a model, bit for bit as it was written.
   *
   * @param source at its beginning; stays open
   * @throws ModelFileException if the file is no safetensors file, is damaged, or holds something
   *     else than a model of Millrace
   */
  public static SavedModel read(SeekableByteChannel source) throws IOException {
    long fileBytes = source.size();
    if (fileBytes < Long.BYTES + 2) {
      throw new ModelFileException(
          "it is no safetensors file: it has only %d bytes".formatted(fileBytes));
    }
    long headerBytes = read(source, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (headerBytes < 2 || headerBytes > fileBytes - Long.BYTES || headerBytes > MAX_HEADER_BYTES) {
      throw new ModelFileException(
          "it is no safetensors file, or is damaged: its header must have from 2 to %d bytes, but has %s"
              .formatted(
                  Math.min(MAX_HEADER_BYTES, fileBytes - Long.BYTES),
                  Long.toUnsignedString(headerBytes)));
    }
    ByteBuffer header = read(source, (int) headerBytes);
    if (header.get(0) != '{') {
      throw new ModelFileException("it is no safetensors file: its header does not begin with '{'");
    }
    TensorFile file = SafetensorsHeader.read(header, fileBytes - Long.BYTES - headerBytes);
    ModelMetadata metadata = ModelMetadata.read(file);
    ByteBuffer data = read(source, metadata.weightBytes());
    return metadata.model(file.ordered(metadata.parameters(), data));
  }

  private static ByteBuffer read(SeekableByteChannel source, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      if (source.read(buffer) < 0) {
        throw new ModelFileException("it ended while it was read");
      }
    }
    return buffer.flip();
  }
}
