package dev.millrace.app.feed;

import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSource;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The images of a source whose ids are not among those sent already. Closes the source it wraps.
 *
 * @param source what is passed on
 * @param sent ids to leave out
 * @param looked told the id of each image of the source, and whether it is left out, before the
 *     image is passed on
 */
public record UnsentSource(ImageSource source, Set<String> sent, BiConsumer<String, Boolean> looked)
    implements ImageSource {

  @Override
  public ImageSample next() {
    ImageSample sample = source.next();
    while (sample != null) {
      boolean leftOut = sent.contains(sample.id());
      looked.accept(sample.id(), leftOut);
      if (!leftOut) {
        return sample;
      }
      sample = source.next();
    }
    return null;
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
