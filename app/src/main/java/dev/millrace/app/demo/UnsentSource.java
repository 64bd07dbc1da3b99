package dev.millrace.app.demo;

import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSource;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The images of a source whose ids are not among those sent already. Closes the source it wraps.
 */
record UnsentSource(ImageSource source, Set<String> sent) implements ImageSource {

  @Override
  public ImageSample next() {
    ImageSample sample = source.next();
    while (sample != null && sent.contains(sample.id())) {
      sample = source.next();
    }
    return sample;
  }

  /** Returns the size of the wrapped source, which is an upper bound. */
  @Override
  public OptionalLong size() {
    return source.size();
  }

  @Override
  public void close() {
    source.close();
  }
}
