package dev.millrace.model.data;

import java.util.OptionalLong;

/** The first images of another source. */
final class LimitedSource implements ImageSource {
  private final ImageSource source;
  private final long limit;
  private long given;

  LimitedSource(ImageSource source, long limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit must be 0 or more, but was " + limit);
    }
    this.source = source;
    this.limit = limit;
  }

  @Override
  public ImageSample next() {
    if (given == limit) {
      return null;
    }
    given++;
    return source.next();
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(Math.min(limit, source.size().orElse(Long.MAX_VALUE)));
  }

  @Override
  public void close() {
    source.close();
  }
}
