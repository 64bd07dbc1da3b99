package dev.millrace.app.feed;

import dev.millrace.app.error.UserException;
import dev.millrace.app.output.Output;
import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.Mnist;
import dev.millrace.model.data.Mnist.Split;
import dev.millrace.model.data.MnistLocations;
import dev.millrace.model.data.MnistUnavailableException;

/** MNIST, wherever it is found. */
record MnistSelection(MnistLocations locations, Output output) implements DataSelection {

  @Override
  public String name() {
    return "MNIST";
  }

  @Override
  public ImageSet set(Split split) {
    try {
      return load(split);
    } catch (MnistUnavailableException e) {
      throw new UserException(
          "MNIST is not at hand: no --mnist, no MNIST_DIR, not in "
              + locations.cache()
              + ", and it could not be downloaded ("
              + e.lastReason()
              + "). Give --mnist DIR, set MNIST_DIR, try again later, or use --drawn for digits that"
              + " Millrace draws itself (--verbose tells what was tried).",
          e);
    }
  }

  /** Loads both parts here, so that training and test images are never of different kinds. */
  @Override
  public DataSelection orDrawn(Output notes) {
    try {
      return new LoadedSelection(name(), load(Split.TRAIN), load(Split.TEST));
    } catch (MnistUnavailableException e) {
      notes.note(
          "MNIST is not at hand: no MNIST_DIR, and no download ("
              + e.lastReason()
              + "). Going on with digits that Millrace draws itself; for MNIST, give --mnist DIR, set"
              + " MNIST_DIR, or try again later.");
      return DataSelection.drawn();
    }
  }

  private ImageSet load(Split split) {
    try (DownloadDisplay display = new DownloadDisplay(output)) {
      return Mnist.load(locations, split, display);
    }
  }
}
