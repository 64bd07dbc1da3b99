package dev.millrace.app.feed;

import dev.millrace.model.data.FolderImages;
import dev.millrace.model.data.FolderReport;
import dev.millrace.model.data.FolderWatch;
import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.Mnist.Split;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The user's own image files, which have been read; with those to test on, if there are such. */
record FolderSelection(FolderImages training, Optional<FolderImages> test)
    implements DataSelection {

  @Override
  public String name() {
    return training.report().folder();
  }

  @Override
  public boolean hasSplits() {
    return test.isPresent();
  }

  @Override
  public ImageSet set(Split split) {
    return split == Split.TEST ? test.orElse(training) : training;
  }

  @Override
  public Optional<FolderWatch> watch() {
    return Optional.of(training.watch());
  }

  @Override
  public List<FolderReport> files() {
    return Stream.concat(Stream.of(training), test.stream()).map(FolderImages::report).toList();
  }
}
