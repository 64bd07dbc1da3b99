package dev.millrace.model.data;

import dev.millrace.model.Sha256;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.zip.GZIPInputStream;

/**
 * The content of a file that is being read from its beginning, unpacked if its first bytes say that
 * it is gzip, with the SHA-256 of what was read so far.
 */
final class UnpackedFile implements Closeable {
  private static final int BUFFER_BYTES = 1 << 16;

  /** The most that deflate can pack into one byte. */
  private static final long MAX_DEFLATE_RATIO = 1032;

  private final DigestInputStream in;
  private final long fileBytes;
  private final boolean gzip;
  private long bytesRead;

  private UnpackedFile(InputStream content, long fileBytes, boolean gzip) {
    this.in = new DigestInputStream(content, Sha256.newDigest());
    this.fileBytes = fileBytes;
    this.gzip = gzip;
  }

  static UnpackedFile open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("it is a directory");
    }
    long fileBytes = Files.size(file);
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    try {
      raw.mark(2);
      boolean gzip = raw.read() == 0x1F && raw.read() == 0x8B;
      raw.reset();
      InputStream content =
          gzip
              ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER_BYTES), BUFFER_BYTES)
              : raw;
      return new UnpackedFile(content, fileBytes, gzip);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  /** SHA-256 of a file's whole unpacked content, in lower-case hexadecimal. */
  static String sha256(Path file) throws IOException {
    try (UnpackedFile content = open(file)) {
      content.in.transferTo(OutputStream.nullOutputStream());
      return content.sha256();
    }
  }

  /** Fills the array; fewer bytes are an {@link EOFException}. */
  void readFully(byte[] target) throws IOException {
    for (int filled = 0; filled < target.length; ) {
      int count = in.read(target, filled, target.length - filled);
      if (count < 0) {
        throw new EOFException();
      }
      filled += count;
      bytesRead += count;
    }
  }

  /** The next bytes, fewer at the end. */
  byte[] readUpTo(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    bytesRead += bytes.length;
    return bytes;
  }

  boolean atEnd() throws IOException {
    return in.read() < 0;
  }

  long bytesRead() {
    return bytesRead;
  }

  boolean isGzip() {
    return gzip;
  }

  long fileBytes() {
    return fileBytes;
  }

  /** The most bytes that the content can have, known before it is unpacked. */
  long maxContentBytes() {
    return gzip ? fileBytes * MAX_DEFLATE_RATIO : fileBytes;
  }

  /** SHA-256 of what was read, in lower-case hexadecimal. To be asked once, at the end. */
  String sha256() {
    return Sha256.finish(in.getMessageDigest());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
