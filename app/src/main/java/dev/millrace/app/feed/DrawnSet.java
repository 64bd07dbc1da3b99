package dev.millrace.app.feed;

import dev.millrace.model.data.DrawnDigits;
import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSet;
import java.util.Objects;

/** The first of the drawn digits as a finite set; each is drawn anew when it is asked for. */
record DrawnSet(DrawnDigits digits, int size) implements ImageSet {

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
    String id = get(index).id();
    int number = id.lastIndexOf('-');
    return epoch == 0 ? id : id.substring(0, number) + "-e" + epoch + id.substring(number);
  }

  @Override
  public ImageSample get(int index) {
    return digits.get(Objects.checkIndex(index, size));
  }

  @Override
  public int label(int index) {
    return digits.label(Objects.checkIndex(index, size));
  }

  @Override
  public int classes() {
    return DrawnDigits.CLASSES;
  }
}
