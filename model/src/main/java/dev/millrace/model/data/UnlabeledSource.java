package dev.millrace.model.data;

import java.util.OptionalLong;

/** The images of another source without their labels. */
final class UnlabeledSource implements ImageSource {
  private final ImageSource source;

  UnlabeledSource(ImageSource source) {
    this.source = source;
  }

  @Override
  public ImageSample next() {
    ImageSample image = source.next();
    return image == null ? null : image.withoutLabel();
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
