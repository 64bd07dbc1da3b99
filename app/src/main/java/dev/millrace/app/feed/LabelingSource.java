package dev.millrace.app.feed;

import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSource;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.ObjIntConsumer;

/**
 * The images of a source without their labels, which are sent as a {@link LabelPlan} says: those
 * that are due before the next image is given, and the rest before the end. One thread reads.
 * Closes the source it wraps.
 */
public final class LabelingSource implements ImageSource {

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Id of the image that a label is for which there is none; its number follows. */
  public static final String UNKNOWN = "unknown-";

  /** A label to be sent: after so many images, or at so many nanoseconds since the start. */
  private record Due(long image, long nanos, long order, String id, int label) {}

  private final ImageSource source;
  private final LabelPlan plan;
  private final ObjIntConsumer<String> send;
  private final BooleanSupplier stopped;
  private final PriorityQueue<Due> waiting =
      new PriorityQueue<>(
          Comparator.comparingLong(Due::image)
              .thenComparingLong(Due::nanos)
              .thenComparingLong(Due::order));
  private final long start = System.nanoTime();
  private long images;
  private long orders;
  private int last = ImageSample.NO_LABEL; // label before
  private int beforeLast = ImageSample.NO_LABEL; // the newest one before that is another
  private volatile boolean ended;

  /**
   * Wraps a source.
   *
   * @param source of labeled images; those without a label are passed on
   * @param send takes the id of an image and its label
   * @param stopped whether the rest is not to be waited for
   */
  public LabelingSource(
      ImageSource source, LabelPlan plan, ObjIntConsumer<String> send, BooleanSupplier stopped) {
    this.source = source;
    this.plan = plan;
    this.send = send;
    this.stopped = stopped;
  }

  @Override
  public ImageSample next() {
    sendDue();
    ImageSample image = source.next();
    if (image == null) {
      sendRest();
      ended = true;
      return null;
    }
    if (image.isLabeled()) {
      schedule(image.id(), image.label());
    }
    images++;
    return new ImageSample(
        image.id(),
        image.channels(),
        image.height(),
        image.width(),
        image.pixels(),
        ImageSample.NO_LABEL);
  }

  private void schedule(String id, int label) {
    switch (plan.fate(images)) {
      case MISSING -> {}
      case ONCE -> add(id, label, 1);
      case TWICE -> {
        add(id, label, 1);
        add(id, label, 2);
      }
      case WRONG_FIRST -> {
        add(id, otherLabel(label), 1);
        add(id, label, 2);
      }
    }
    beforeLast = label == last ? beforeLast : last;
    last = label;
    if (plan.isFollowedByUnknown(images)) {
      add(UNKNOWN + images, label, 1);
    }
  }

  /** Returns the label of the newest image before that is of another class; the same if none is. */
  private int otherLabel(int label) {
    int other = label == last ? beforeLast : last;
    return other == ImageSample.NO_LABEL ? label : other;
  }

  /** Adds a label that is due after so many delays. */
  private void add(String id, int label, int delays) {
    long nanos =
        plan.delay().map(delay -> nanos() + delay.multipliedBy(delays).toNanos()).orElse(0L);
    long image = plan.delay().isPresent() ? 0 : images + 1 + delays * plan.delayImages();
    waiting.add(new Due(image, nanos, orders++, id, label));
  }

  private long nanos() {
    return System.nanoTime() - start;
  }

  private void sendDue() {
    while (!waiting.isEmpty() && isDue(waiting.peek())) {
      Due due = waiting.remove();
      send.accept(due.id(), due.label());
    }
  }

  private boolean isDue(Due due) {
    return plan.delay().isPresent() ? nanos() >= due.nanos() : due.image() <= images;
  }

  /** Sends what is left: at once if images are counted, and otherwise when it is due. */
  private void sendRest() {
    if (plan.delay().isEmpty()) {
      images = Long.MAX_VALUE;
    }
    sendDue();
    while (!waiting.isEmpty() && !stopped.getAsBoolean()) {
      LockSupport.parkNanos(POLL_NANOS);
      sendDue();
    }
  }

  /** Returns whether all images were given and all labels sent. Any thread may ask. */
  public boolean hasEnded() {
    return ended;
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
