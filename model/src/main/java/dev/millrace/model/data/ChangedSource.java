package dev.millrace.model.data;

import java.util.OptionalLong;

/** The images of another source, each changed by its place in it. */
final class ChangedSource implements ImageSource {
  private final ImageSource source;
  private final Change change;
  private long position;

  /** What becomes of an image. */
  interface Change {
    /** The changed image, given its place in the source, counted from 0. */
    ImageSample apply(ImageSample image, long position);
  }

  ChangedSource(ImageSource source, Change change) {
    this.source = source;
    this.change = change;
  }

  @Override
  public ImageSample next() {
    ImageSample image = source.next();
    return image == null ? null : change.apply(image, position++);
  }

  @Override
  public OptionalLong size() {
    return source.size();
  }

  @Override
  public void close() {
    source.close();
  }
}
