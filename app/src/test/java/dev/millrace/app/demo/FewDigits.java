package dev.millrace.app.demo;

import dev.millrace.app.feed.DataSelection;
import dev.millrace.app.feed.FeedOrder;
import dev.millrace.model.data.DrawnDigits;
import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.ImageSource;
import dev.millrace.model.data.Mnist.Split;

/**
 * Drawn digits, few of them to test with.
 *
 * @param training what is sent to learn from
 */
record FewDigits(ImageSource training) implements DataSelection {

  static final int TEST_IMAGES = 50;

  @Override
  public String name() {
    return "few digits";
  }

  @Override
  public boolean hasSplits() {
    return true;
  }

  @Override
  public boolean isEndless() {
    return true;
  }

  @Override
  public ImageSet set(Split split) {
    return new TestDigits();
  }

  @Override
  public ImageSource source(Split split, FeedOrder order) {
    return training.limit(order.limit());
  }

  private record TestDigits() implements ImageSet {

    @Override
    public int size() {
      return TEST_IMAGES;
    }

    @Override
    public int channels() {
      return 1;
    }

    @Override
    public int height() {
      return DrawnDigits.SIDE;
    }

    @Override
    public int width() {
      return DrawnDigits.SIDE;
    }

    @Override
    public String id(int index, int epoch) {
      return get(index).id() + (epoch == 0 ? "" : "-e" + epoch);
    }

    @Override
    public ImageSample get(int index) {
      return DrawnDigits.test(1).get(index);
    }
  }
}
