package dev.millrace.model.data;

import javax.imageio.stream.ImageInputStreamImpl;

/**
 * The bytes of a file as ImageIO reads them, with a bound on reading past their end: a reader that
 * takes what is missing for zeros would go on for minutes with a few damaged bytes.
 */
final class FileInput extends ImageInputStreamImpl {
  private static final int MOST_READS_PAST_END = 1 << 12;

  private final byte[] bytes;
  private int readsPastEnd;

  FileInput(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read() {
    bitOffset = 0;
    return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xFF : pastEnd();
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    bitOffset = 0;
    if (length == 0) {
      return 0;
    }
    if (streamPos >= bytes.length) {
      return pastEnd();
    }
    int count = (int) Math.min(length, bytes.length - streamPos);
    System.arraycopy(bytes, (int) streamPos, target, offset, count);
    streamPos += count;
    return count;
  }

  private int pastEnd() {
    if (++readsPastEnd > MOST_READS_PAST_END) {
      throw new DataException("is an image that ends early");
    }
    return -1;
  }

  @Override
  public long length() {
    return bytes.length;
  }
}
